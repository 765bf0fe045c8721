"""What an order says."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.web import FormInput


class OrderForm(FormInput):
    """The revision of a plan that somebody wants as a document."""

    plan_id: UUID
    revision: int = Field(ge=1, le=1_000_000)
    language: Literal["sv", "en"] = "sv"
