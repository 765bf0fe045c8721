"""The settings of the planner service."""

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class PlannerSettings(ServiceSettings):
    """The shared settings, with the planner service's own database address."""

    database_url: SecretStr = Field(validation_alias="PLANNER_DATABASE_URL")
