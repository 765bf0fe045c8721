"""The settings of the intake service."""

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """The shared settings, with the intake service's own database address."""

    database_url: SecretStr = Field(validation_alias="INTAKE_DATABASE_URL")
