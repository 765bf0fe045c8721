"""What the buttons of the operations page send."""

from typing import Literal
from uuid import UUID

from shared.web.forms import FormInput

Service = Literal["intake", "planner", "reports"]


class ParkedForm(FormInput):
    """Parked events of a service: those about one subject, or all."""

    service: Service
    source: str | None = None
    subject: str | None = None


class JobsForm(FormInput):
    """Failed jobs of a service: one, or all of a kind."""

    service: Service
    job_id: UUID | None = None
    kind: str | None = None
