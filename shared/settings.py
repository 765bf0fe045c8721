"""What a service is told from outside: addresses, secrets, folders."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """The settings that every service shares; a service adds its own database address.

    Each field is read from the environment variable of the same name in capitals, or from a file of
    that name under ``/run/secrets``.
    """

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None,
    )

    database_url: SecretStr
    redis_url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")
    broker_url: SecretStr | None = None
    kub_service_token: SecretStr
    kub_signing_key: SecretStr
    kub_public_url: str = "http://localhost:8000"
    kub_data: Path = Path("data")
    intake_url: str = "http://127.0.0.1:8000"
    planner_url: str = "http://127.0.0.1:8000"
    reports_url: str = "http://127.0.0.1:8000"
    smtp_url: SecretStr | None = None
    mail_from: str = "KUB <kub@localhost>"
    kub_metrics_token: SecretStr = SecretStr("")
    kub_worker_beat: Path | None = None
    # Longer than a lost bell takes to be rung twice more (10 and 30 s).
    kub_deaf_seconds: float = Field(default=45.0, gt=0)
    worker_processes: int = Field(default=2, ge=1, le=64)

    @field_validator("broker_url", "smtp_url", mode="before")
    @classmethod
    def _leave_out_what_is_empty(cls, given: object) -> object:
        # A container always gets the variable or the file; that there is nothing in it says that it isn't wanted.
        return given or None

    @property
    def service_token(self) -> str:
        """The token that services show each other."""
        return self.kub_service_token.get_secret_value()

    @property
    def metrics_token(self) -> str:
        """The token that monitoring shows; nothing is told while it is empty."""
        return self.kub_metrics_token.get_secret_value()

    @property
    def signing_key(self) -> str:
        """The key under which cookies, notices and form tokens are signed."""
        return self.kub_signing_key.get_secret_value()

    @property
    def public_url(self) -> str:
        """The address that people use, without a slash at the end."""
        return self.kub_public_url.rstrip("/")

    @property
    def broker(self) -> str:
        """Where Celery messages go: ``BROKER_URL``, else Redis."""
        return (self.broker_url or self.redis_url).get_secret_value()

    def url_of(self, service: str) -> str:
        """Return the address at which other services reach ``service``."""
        return str(getattr(self, f"{service}_url")).rstrip("/")
