"""What a municipality's plans are made of: its closed SWOT days and its staff, as intake tells of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Self
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.planner.needs.domain import NoteInput

_TIME_ZONE = ZoneInfo("Europe/Stockholm")
# A month after the day nothing that is planned from it is due yet; longer after, the nearest goals soon would be.
_FRESH_FOR = timedelta(days=31)


@dataclass(frozen=True)
class SessionNote:
    """A note in the revision that counts.

    ``votes`` are all its dots, its equal share of those on its group among them; ``own_votes`` are those on itself.
    """

    id: str
    revision: int
    text: str
    perspective: str
    quadrant: str
    votes: float
    level: str | None
    own_votes: int
    group: str | None = None


@dataclass(frozen=True)
class VotedGroup:
    """Notes that a session put together: the dots on the whole, and how many notes share them."""

    votes: int
    notes: int


@dataclass(frozen=True)
class ClosedSession:
    """A closed SWOT day. ``revision`` counts how often it was closed; ``groups`` holds those that got dots.

    ``staff`` is how many worked in the municipality when it was closed; None for a day of which that wasn't kept.
    """

    id: str
    revision: int
    held_on: date
    closed_on: date
    participants: int
    notes: tuple[SessionNote, ...]
    conclusions: tuple[tuple[str, str], ...]
    groups: Mapping[str, VotedGroup] = field(default_factory=dict)
    staff: int | None = None

    @property
    def votes(self) -> int:
        """All dots together."""
        return sum(note.own_votes for note in self.notes) + sum(group.votes for group in self.groups.values())


@dataclass(frozen=True)
class Person:
    """A staff member without a name: plans are made from roles. ``working_time_share`` is in per cent."""

    id: str
    role: str
    working_time_share: int
    library_id: str | None


@dataclass(frozen=True)
class Material:
    """A municipality's sessions, in the order in which they were held, and its staff.

    ``municipality`` holds ``code``, ``name`` and ``county``; ``perspectives`` are (code, name) in their order.
    """

    municipality_id: str
    municipality: Mapping[str, str]
    programme_id: str
    programme_name: str
    perspectives: tuple[tuple[str, str], ...]
    sessions: tuple[ClosedSession, ...]
    staff: tuple[Person, ...]

    @cached_property
    def notes(self) -> dict[str, SessionNote]:
        """Every note by its id."""
        return {note.id: note for session in self.sessions for note in session.notes}

    @cached_property
    def session_of(self) -> dict[str, str]:
        """Note id → the id of its session."""
        return {note.id: session.id for session in self.sessions for note in session.notes}

    @property
    def conclusions(self) -> dict[UUID, str]:
        """What was concluded, by the id that intake erases it by."""
        said = ((session, name, text) for session in self.sessions for name, text in session.conclusions)
        return {uuid5(UUID(session.id), name): text for session, name, text in said}

    @cached_property
    def groups(self) -> dict[str, VotedGroup]:
        """The groups that got dots, by id."""
        return {group: voted for session in self.sessions for group, voted in session.groups.items()}

    @property
    def note_inputs(self) -> list[NoteInput]:
        """The notes as the needs engine takes them."""
        return [
            NoteInput(note.id, note.text, note.perspective, note.quadrant, note.votes, note.level)
            for note in self.notes.values()
        ]

    @property
    def staff_at_closing(self) -> int:
        """How many worked there when the last SWOT day was closed; today's where that wasn't kept."""
        last = max(self.sessions, key=lambda session: (session.closed_on, session.held_on), default=None)
        return len(self.staff) if last is None or last.staff is None else last.staff

    def dates_count_from(self, before: date | None) -> date:
        """The day from which the plan's dates count: when the last SWOT day was closed.

        Args:
            before: the day from which the plan's dates count so far. It stays where no day was held since: one that is
                opened and closed again changes what was said on it, not when the work began.
        """
        if before and all(session.held_on <= before for session in self.sessions):
            return before
        return max(session.closed_on for session in self.sessions)

    def first_dates_count_from(self, today: date) -> date:
        """The day from which a first plan's dates count that is made ``today``: that day where the closing is old."""
        closed_on = self.dates_count_from(None)
        return today if today - closed_on > _FRESH_FOR else closed_on

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read intake's answer about a municipality's SWOT days."""
        municipality, programme = data["municipality"], data["programme"]
        sessions = sorted(map(_session, data["sessions"]), key=lambda session: (session.held_on, session.id))
        staff = sorted(map(_person, data["staff"]), key=lambda person: person.id)
        return cls(
            municipality_id=str(municipality["id"]),
            municipality={key: str(municipality.get(key) or "") for key in ("code", "name", "county")},
            programme_id=str(programme["id"]),
            programme_name=str(programme["name"]),
            perspectives=tuple((item["code"], item["name"]) for item in programme["perspectives"]),
            sessions=tuple(sessions),
            staff=tuple(staff),
        )


def _session(data: Mapping[str, Any]) -> ClosedSession:
    return ClosedSession(
        id=str(data["id"]),
        revision=data["revision"],
        held_on=date.fromisoformat(data["held_on"]),
        closed_on=_day(data.get("closed_at") or data["held_on"]),
        participants=data.get("participants") or 0,
        notes=tuple(sorted(map(_note, data["notes"]), key=lambda note: note.id)),
        conclusions=tuple((item["perspective"], item["text"]) for item in data.get("conclusions", ())),
        groups=_groups(data),
        staff=data.get("staff"),
    )


def _groups(data: Mapping[str, Any]) -> dict[str, VotedGroup]:
    sharing = Counter(note.get("group") for note in data["notes"])
    # An intake that knows no groups yet tells of none.
    given = data.get("groups", ())
    return {item["id"]: VotedGroup(item["votes"], sharing[item["id"]]) for item in given if item["votes"]}


def _note(data: Mapping[str, Any]) -> SessionNote:
    return SessionNote(
        id=str(data["id"]),
        revision=data.get("revision") or 1,
        text=data["text"],
        perspective=data["perspective"],
        quadrant=data["quadrant"],
        votes=data.get("votes") or 0,
        level=data.get("level"),
        own_votes=data.get("own_votes", data.get("votes")) or 0,
        group=data.get("group"),
    )


def _person(data: Mapping[str, Any]) -> Person:
    library = str(data["library_id"]) if data.get("library_id") else None
    return Person(str(data["id"]), data["role"], data.get("working_time_share") or 100, library)


def _day(moment: str) -> date:
    parsed = datetime.fromisoformat(moment)
    return (parsed.astimezone(_TIME_ZONE) if parsed.tzinfo else parsed).date()
