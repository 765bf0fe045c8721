"""A programme as it is typed, a list of its municipalities, and the words for what a SWOT day's states are called."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from services.intake.programme.domain import LONGEST_NAME, PERSPECTIVES, ProgrammeDetails, code_of, two_phases
from services.intake.registry.domain.place_list import FaultyPlace, PlaceFault
from shared.language import LazyText, lazy
from shared.spreadsheet import Table, recognise
from shared.web import FormInput

# state → (what it is called, the tone of its tag)
SESSION_STATES: dict[str, tuple[LazyText, str]] = {
    "planned": (lazy("planerad"), "neutral"),
    "preparing": (lazy("förbereds"), "waiting"),
    "open": (lazy("pågår"), "active"),
    "closed": (lazy("stängd"), "done"),
    "cancelled": (lazy("inställd"), "neutral"),
}

PLACE_HEADINGS = {
    "code": ("kommunkod", "kod", "municipality code"),
    "name": ("kommun", "namn", "municipality"),
    "county": ("län", "region"),
    "seat": ("centralort", "residensort", "main town"),
}
PLACE_FIELD_NAMES: dict[str, LazyText] = {
    "code": lazy("kommunkod"),
    "name": lazy("kommun"),
    "county": lazy("län"),
    "seat": lazy("centralort"),
    "": lazy("raden"),
}
PLACE_FAULT_MESSAGES: dict[PlaceFault, LazyText] = {
    PlaceFault.BAD_CODE: lazy("”%(detail)s” är ingen kommunkod. Den har fyra siffror."),
    PlaceFault.REPEATED_CODE: lazy("Samma kommunkod står redan på rad %(detail)s."),
    PlaceFault.BAD_NAME: lazy("Skriv kommunens namn."),
    PlaceFault.BAD_COUNTY: lazy("Skriv länets namn."),
    PlaceFault.OTHER_COUNTY: lazy("Kommunkoden hör till samma län som en rad ovanför, där det står %(detail)s."),
}


def place_columns(table: Table) -> Table:
    """Return the table with its columns named as a place list's fields.

    Raises:
        MissingColumns, RepeatedColumn: it can't be a list of municipalities.
    """
    return recognise(table, PLACE_HEADINGS, required=("code", "name", "county"))


def place_fault_message(fault: FaultyPlace) -> LazyText:
    """Return what to tell the person about a row that can't be used."""
    if fault.fault is PlaceFault.UNREADABLE:
        return lazy("%(detail)s", detail=fault.detail)
    return lazy(PLACE_FAULT_MESSAGES[fault.fault].message, detail=fault.detail[:60])


class ProgrammeForm(FormInput):
    """A programme as typed: two phases that follow each other."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    description: str = Field(default="", max_length=1000)
    funder: str = Field(default="", max_length=LONGEST_NAME)
    votes_per_perspective: int = Field(default=5, ge=1, le=50)
    begins: date
    mobilised: date
    ends: date

    @model_validator(mode="after")
    def check(self) -> Self:
        """Refuse phases out of order, and a name without letters."""
        if not self.begins <= self.mobilised < self.ends:
            raise ValueError(lazy("Mobiliseringen börjar först, sedan slutar den, och sist slutar programmet."))
        if not code_of(self.name):
            raise ValueError(lazy("Skriv ett namn med vanliga bokstäver."))
        return self

    def details(self) -> ProgrammeDetails:
        """Return what was typed as a programme to set up."""
        return ProgrammeDetails(
            code=code_of(self.name),
            name=self.name,
            description=self.description,
            funder=self.funder,
            votes_per_perspective=self.votes_per_perspective,
            phases=two_phases(self.begins, self.mobilised, self.ends),
            perspectives=PERSPECTIVES,
        )
