"""What an uploaded staff list would change, row by row, before anything is saved."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from services.intake.registry.domain.details import (
    LONGEST_NAME,
    StaffDetails,
    is_plain,
    looks_like_email,
    normalise_email,
    normalise_name,
    parse_role,
    parse_share,
)
from services.intake.registry.domain.same_person import NOBODY, Leaver, Likeness, find_likeness

# What a row names somebody by: the address, or name and library of who has none.
Key = str | tuple[str, UUID]
FIELDS = ("name", "email", "role", "working_time_share", "library")


class Outcome(StrEnum):
    """What a row of the list means for the registry."""

    NEW = "new"
    UNSURE = "unsure"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"


class Fault(StrEnum):
    """Why a field of a row can't be used."""

    UNREADABLE = "unreadable"
    NO_NAME = "no_name"
    BAD_NAME = "bad_name"
    BAD_EMAIL = "bad_email"
    REPEATED_EMAIL = "repeated_email"
    REPEATED_NAME = "repeated_name"
    USED_ELSEWHERE = "used_elsewhere"
    NO_ROLE = "no_role"
    UNKNOWN_ROLE = "unknown_role"
    BAD_SHARE = "bad_share"
    NO_LIBRARY = "no_library"
    UNKNOWN_LIBRARY = "unknown_library"


@dataclass(frozen=True)
class ListRow:
    """A row as it was read: its line, its texts, and what the reading itself found wrong, per field."""

    line: int
    cells: Mapping[str, str]
    faults: Mapping[str, str]


@dataclass(frozen=True)
class KnownLibrary:
    """A library that people can be placed at."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True)
class RowFault:
    """One fault of one field; ``detail`` is the text that stands there, a line number, or the reading's own words."""

    field: str
    fault: Fault
    detail: str = ""


@dataclass(frozen=True)
class ReviewedRow:
    """What a row would do.

    Attributes:
        changes: field → what is saved now, for a person who is known already.
        faults: empty unless the outcome is faulty; such a row saves nothing.
        like: whom the row may be about where the outcome is unsure; until that is answered it saves nothing.
    """

    line: int
    outcome: Outcome
    cells: Mapping[str, str]
    details: StaffDetails | None = None
    person_id: UUID | None = None
    changes: tuple[str, ...] = ()
    before: StaffDetails | None = None
    faults: tuple[RowFault, ...] = ()
    like: Likeness = NOBODY


@dataclass(frozen=True)
class Review:
    """All rows of a list, and how many known people it doesn't mention; those are left as they are."""

    rows: Sequence[ReviewedRow]
    unmentioned: int

    def of(self, outcome: Outcome) -> list[ReviewedRow]:
        """Return the rows with this outcome."""
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def to_save(self) -> list[ReviewedRow]:
        """The rows that would change the registry."""
        return [row for row in self.rows if row.outcome in {Outcome.NEW, Outcome.CHANGED}]

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what would be saved, and of what is asked: the same hash and answers, the same effect."""
        content: list[Any] = [_as_json(row.person_id, row.details) for row in self.to_save if row.details]
        content += [_asked_as_json(row) for row in self.of(Outcome.UNSURE)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def review(
    rows: Iterable[ListRow],
    *,
    libraries: Collection[KnownLibrary],
    people: Mapping[UUID, StaffDetails],
    used_elsewhere: Collection[str] = frozenset(),
    leavers: Collection[Leaver] = (),
) -> Review:
    """Compare a list with the registry.

    Args:
        rows: as read.
        libraries: the municipality's open libraries; a row names one by code or name.
        people: the municipality's present staff; a row names one by address, or one without by name and library.
        used_elsewhere: addresses of people who work in other municipalities.
        leavers: who has left the municipality.
    """
    known = _by_key(people)
    places = _places(libraries)
    lines: dict[Key, int] = {}
    reviewed = []
    for row in rows:
        email = normalise_email(row.cells.get("email", ""))
        details, faults = _read(row, places)
        key = email or (_key(details) if details else None)
        if key in lines:
            faults.append(_repeated(key, lines[key]))
        elif email in used_elsewhere:
            faults.append(RowFault("email", Fault.USED_ELSEWHERE))
        if key:
            lines.setdefault(key, row.line)
        reviewed.append(_compared(row, details, faults, known.get(key) if key else None))
    mentioned = {person_id for key, (person_id, _details) in known.items() if key in lines}
    unmentioned = {person_id: details for person_id, details in people.items() if person_id not in mentioned}
    asked = [_asked(row, unmentioned, leavers) for row in reviewed]
    maybe_mentioned = {person_id for row in asked for person_id in row.like.people}
    return Review(asked, len(unmentioned.keys() - maybe_mentioned))


def _key(details: StaffDetails) -> Key:
    return details.email or (details.name.casefold(), details.library_id)


def _by_key(people: Mapping[UUID, StaffDetails]) -> dict[Key, tuple[UUID, StaffDetails]]:
    """Return people by what a row names them by; of several without address and with one name, none."""
    times = Counter(_key(details) for details in people.values())
    return {_key(details): (person_id, details) for person_id, details in people.items() if times[_key(details)] == 1}


def _repeated(key: Key, line: int) -> RowFault:
    if isinstance(key, str):
        return RowFault("email", Fault.REPEATED_EMAIL, str(line))
    return RowFault("name", Fault.REPEATED_NAME, str(line))


def _asked(row: ReviewedRow, unmentioned: Mapping[UUID, StaffDetails], leavers: Collection[Leaver]) -> ReviewedRow:
    if row.outcome is not Outcome.NEW or row.details is None:
        return row
    like = find_likeness(row.details, unmentioned, leavers)
    return replace(row, outcome=Outcome.UNSURE, like=like) if like else row


def _compared(
    row: ListRow,
    details: StaffDetails | None,
    faults: Sequence[RowFault],
    known: tuple[UUID, StaffDetails] | None,
) -> ReviewedRow:
    if faults or details is None:
        return ReviewedRow(row.line, Outcome.FAULTY, row.cells, faults=tuple(faults))
    fresh = ReviewedRow(row.line, Outcome.NEW, row.cells, details)
    if known is None:
        return fresh
    person_id, before = known
    changes = changed_fields(before, details)
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return replace(fresh, outcome=outcome, person_id=person_id, changes=changes, before=before)


def changed_fields(before: StaffDetails, after: StaffDetails) -> tuple[str, ...]:
    """Return the names of the fields in which the two differ."""
    names = ("name", "email", "role", "working_time_share", "library_id")
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _read(row: ListRow, places: Mapping[str, UUID]) -> tuple[StaffDetails | None, list[RowFault]]:
    faults = [RowFault(field, Fault.UNREADABLE, text) for field, text in row.faults.items()]
    cells = {field: row.cells.get(field, "") for field in FIELDS}
    name = normalise_name(cells["name"])
    email = normalise_email(cells["email"])
    role, share, place = parse_role(cells["role"]), parse_share(cells["working_time_share"]), _place(cells, places)
    found = [
        _name_fault(name),
        _email_fault(email),
        None if role else _absent_or("role", cells, Fault.NO_ROLE, Fault.UNKNOWN_ROLE),
        None if share else RowFault("working_time_share", Fault.BAD_SHARE, cells["working_time_share"]),
        None if place else _absent_or("library", cells, Fault.NO_LIBRARY, Fault.UNKNOWN_LIBRARY),
    ]
    # What couldn't be read is empty now: saying that it is missing too would send people looking for the wrong thing.
    faults += [fault for fault in found if fault and fault.field not in row.faults]
    if faults or not (role and share and place):
        return None, faults
    return StaffDetails(name, email, role, share, place), faults


def _name_fault(name: str) -> RowFault | None:
    if not name:
        return RowFault("name", Fault.NO_NAME)
    return None if is_plain(name) and len(name) <= LONGEST_NAME else RowFault("name", Fault.BAD_NAME, name)


def _email_fault(email: str) -> RowFault | None:
    return None if not email or looks_like_email(email) else RowFault("email", Fault.BAD_EMAIL, email)


def _absent_or(field: str, cells: Mapping[str, str], absent: Fault, unknown: Fault) -> RowFault:
    return RowFault(field, unknown, cells[field]) if cells[field] else RowFault(field, absent)


def _places(libraries: Collection[KnownLibrary]) -> dict[str, UUID]:
    places = {normalise_name(library.name).casefold(): library.id for library in libraries}
    places |= {library.code.casefold(): library.id for library in libraries if library.code}
    if len(libraries) == 1:
        # Where there is one library, nobody needs to write its name.
        places[""] = next(iter(libraries)).id
    return places


def _place(cells: Mapping[str, str], places: Mapping[str, UUID]) -> UUID | None:
    return places.get(normalise_name(cells["library"]).casefold())


def _as_json(person_id: UUID | None, details: StaffDetails) -> list[Any]:
    return [
        str(person_id or ""),
        details.name,
        details.email,
        details.role.value,
        details.working_time_share,
        str(details.library_id),
    ]


def _asked_as_json(row: ReviewedRow) -> list[Any]:
    people = [_as_json(person_id, details) for person_id, details in row.like.people.items()]
    fresh = _as_json(None, row.details) if row.details else []
    return [row.line, fresh, sorted(people), str(row.like.leaver.left_on) if row.like.leaver else ""]
