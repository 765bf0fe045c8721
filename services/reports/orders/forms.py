"""What an order says."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.reports.documents.sources import INVITATIONS, PLANS, Source
from shared.language import lazy
from shared.web import FormInput


class OrderForm(FormInput):
    """The revision of a plan, or of a SWOT day's invitation, that somebody wants as a document."""

    plan_id: UUID | None = None
    session_id: UUID | None = None
    revision: int = Field(ge=1, le=1_000_000)
    language: Literal["sv", "en"] = "sv"

    @model_validator(mode="after")
    def check_one(self) -> Self:
        """Refuse an order of nothing, or of two things."""
        if (self.plan_id is None) == (self.session_id is None):
            raise ValueError(lazy("Beställ ett dokument i taget."))
        return self

    @property
    def source(self) -> Source:
        """Who has what the document is made of."""
        return PLANS if self.plan_id else INVITATIONS

    @property
    def path(self) -> str:
        """What the source is asked for."""
        return self.source.contents(self.plan_id or self.session_id, self.revision)
