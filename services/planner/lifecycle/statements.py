"""What is stated with a step: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Decision:
    """An adoption as it is stated: who decided, as what, when, and under which number it is registered.

    ``content_hash``: what was read; ``revision``: the newest version when it was read.
    """

    content_hash: str
    revision: int
    by_name: str
    by_role: str | None
    decided_on: date
    registry_number: str | None = None


@dataclass(frozen=True)
class Correction:
    """Who decided on an adoption, as what and when, as it is stated afterwards."""

    by_name: str
    by_role: str | None
    decided_on: date


@dataclass(frozen=True)
class FollowUp:
    """What was found when goals were followed up: by goal its text and how far it had come, and what was learned.

    ``revision``: the one that was read; None where nobody tells which.
    """

    outcomes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    learned: str | None = None
    revision: int | None = None
