"""The settings of the reports service."""

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class ReportsSettings(ServiceSettings):
    """The shared settings, with the reports service's own database address."""

    database_url: SecretStr = Field(validation_alias="REPORTS_DATABASE_URL")
