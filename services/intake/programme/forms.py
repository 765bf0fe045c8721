"""A programme as it is typed, a list of its municipalities, and the words for what a SWOT day's states are called."""

from datetime import date
from typing import Self

from pydantic import Field, field_validator, model_validator

from services.intake.programme.domain import (
    LONGEST_NAME,
    PERSPECTIVES,
    PHASE_NAMES,
    PhaseKind,
    ProgrammeDescription,
    ProgrammeDetails,
    code_of,
    two_phases,
)
from services.intake.programme.queries import ProgrammePage
from services.intake.registry.domain.details import is_plain
from services.intake.registry.domain.place_list import FaultyPlace, PlaceFault
from shared.language import LazyText, lazy
from shared.spreadsheet import Table, recognise
from shared.web import FormInput

NO_NAME = lazy("Skriv ett namn med vanliga bokstäver.")
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


class _Described(FormInput):
    """What of a programme can be corrected: what it is called, and two phases that follow each other."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    description: str = Field(default="", max_length=1000)
    funder: str = Field(default="", max_length=LONGEST_NAME)
    begins: date
    mobilised: date
    ends: date

    @field_validator("name", "funder")
    @classmethod
    def _plain(cls, name: str) -> str:
        return _plain_name(name)

    @field_validator("name")
    @classmethod
    def _in_files(cls, name: str) -> str:
        if name and not code_of(name):
            raise ValueError(NO_NAME)
        return name

    @model_validator(mode="after")
    def check(self) -> Self:
        """Refuse phases out of order."""
        if not self.begins <= self.mobilised < self.ends:
            raise ValueError(lazy("Mobiliseringen börjar först, sedan slutar den, och sist slutar programmet."))
        return self


class ProgrammeForm(_Described):
    """A programme as typed."""

    votes_per_perspective: int = Field(default=5, ge=1, le=50)

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


class ProgrammeChangeForm(_Described):
    """A programme as it is corrected; its phases have names of their own."""

    mobilisation: str = Field(min_length=1, max_length=LONGEST_NAME)
    implementation: str = Field(min_length=1, max_length=LONGEST_NAME)

    @field_validator("mobilisation", "implementation")
    @classmethod
    def _plain_phase(cls, name: str) -> str:
        return _plain_name(name)

    def description_of(self) -> ProgrammeDescription:
        """Return what was typed as what the programme is to be."""
        names = (self.mobilisation, self.implementation)
        phases = two_phases(self.begins, self.mobilised, self.ends, names)
        return ProgrammeDescription(self.name, self.description, self.funder, phases)


def shown_programme(programme: ProgrammePage) -> dict[str, object]:
    """Return a programme as the form for correcting it shows it."""
    phases = {phase.kind: phase for phase in programme.phases}
    mobilisation, implementation = phases.get(PhaseKind.MOBILISATION), phases.get(PhaseKind.IMPLEMENTATION)
    return {
        "name": programme.name,
        "description": programme.description,
        "funder": programme.funder,
        "mobilisation": mobilisation.name if mobilisation else PHASE_NAMES[0],
        "implementation": implementation.name if implementation else PHASE_NAMES[1],
        "begins": mobilisation.starts_on if mobilisation else "",
        "mobilised": mobilisation.ends_on if mobilisation else "",
        "ends": implementation.ends_on if implementation else "",
    }


def _plain_name(name: str) -> str:
    """Return the name, unless it holds characters that nobody sees or that turn the text around them."""
    if name and not is_plain(name):
        raise ValueError(NO_NAME)
    return name
