"""What all events have."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """What all events have: a type with its version, the service it comes from, and a subject that orders it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    source: ClassVar[str]

    @property
    def subject(self) -> str:
        """What the event is about: events of one subject are never applied out of order."""
        raise TypeError(f"{type(self).__name__} names no subject")
