"""The parts of a plan document's payload that people alone write or decide: nothing of them is derived."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from services.reports.rendering.parts import Amount, Count, Line, Part, Text
from shared.language import format_date, format_datetime
from shared.language import gettext as _


class Written(Part):
    """What people wrote under a heading."""

    text: Text = ""


class Budget(Written):
    """What the municipality has set aside, in kronor, and what it said of it."""

    amount: Amount | None = None


class Hours(Part):
    """The hours of a person's supports against those of a year; ``unknown``: how many supports have none."""

    planned: Count = 0
    budget: Count = 0
    unknown: Count = 0


class Signatures(Part):
    """Who has signed, as a planner of before said it in Swedish; None leaves a line to write on."""

    person: Line | None = None
    manager: Line | None = None


class Signed(Part):
    """Who has signed, when, and who keeps the paper where it was on paper."""

    name: Line
    on: date
    on_paper: bool = False
    recorded_by: Line = ""

    def __str__(self) -> str:
        """Return the signature in a row."""
        how = ""
        if self.on_paper and self.recorded_by:
            how = _("på papper, infört av %(name)s", name=self.recorded_by)
        elif self.on_paper:
            how = _("på papper")
        return ", ".join(part for part in (self.name, format_date(self.on), how) if part)


class Adoption(Part):
    """How a municipality's plan was adopted; no name is left of somebody who was erased.

    ``recorded_at``, ``recorded_by``: when and by whom it was entered, which a planner of before doesn't tell.
    ``corrected_at``, ``corrected_by``: when and by whom who decided, or when, was corrected, if it was.
    ``registered_on``, ``registered_by``: when and by whom the registry number was entered, if after the adoption.
    """

    by_name: Line = ""
    by_role: Line = ""
    decided_on: date
    registry_number: Line = ""
    recorded_at: datetime | None = None
    recorded_by: Line = ""
    corrected_at: datetime | None = None
    corrected_by: Line = ""
    registered_on: date | None = None
    registered_by: Line = ""

    @property
    def by(self) -> str:
        """Name and role in a row."""
        return ", ".join(part for part in (self.by_name, self.by_role) if part)

    @property
    def recorded(self) -> str:
        """When and by whom it was entered in KUB, as far as that is known."""
        return _moment(self.recorded_at, self.recorded_by)

    @property
    def corrected(self) -> str:
        """When and by whom who decided, or when, was corrected; empty where it wasn't."""
        return _moment(self.corrected_at, self.corrected_by)

    @property
    def registered(self) -> str:
        """When and by whom the number was entered after the adoption; empty where it came with it."""
        if self.registered_on is None:
            return ""
        day = format_date(self.registered_on)
        if not self.registered_by:
            return _("infört %(day)s", day=day)
        return _("infört %(day)s av %(name)s", day=day, name=self.registered_by)


class Found(Part):
    """How far a goal of this text had come on a day; of what was learned no outcome is told."""

    text: Text
    outcome: Literal["reached", "under_way", "not_reached", ""] = ""
    found_on: date


class Findings(Part):
    """What follow-ups found: the newest by goal, what was learned last, and of the goals of the plan before."""

    goals: dict[str, Found] = Field(default={}, max_length=50)
    learned: Found | None = None
    earlier: list[Found] = Field(default=[], max_length=50)


def _moment(at: datetime | None, by: str) -> str:
    if at is None:
        return ""
    moment = format_datetime(at)
    return _("%(moment)s av %(name)s", moment=moment, name=by) if by else moment
