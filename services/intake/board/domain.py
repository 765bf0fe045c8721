"""What a SWOT session is, what may be done in which state, and what a note may hold."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property

LONGEST_NOTE = 500
LONGEST_CONCLUSION = 4000
# A flip chart holds some thirty lines; a whole day's board some hundred and fifty.
MOST_PASTED = 1000
MOST_DOTS = 999
MOST_PARTICIPANTS = 500


class Quadrant(StrEnum):
    """The four fields of a board, in the order in which they are always shown."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OPPORTUNITY = "opportunity"
    THREAT = "threat"


class Level(StrEnum):
    """How far from the own library a thought lies: omvärld, närvärld, invärld."""

    OMVARLD = "omvarld"
    NARVARLD = "narvarld"
    INVARLD = "invarld"


class Origin(StrEnum):
    """How a note came in."""

    PARTICIPANT = "participant"
    FORM = "form"
    PASTE = "paste"
    FILE = "file"
    PREPARATION = "preparation"


class State(StrEnum):
    """Where a SWOT session stands."""

    PLANNED = "planned"
    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What a facilitator can do with a session."""

    PREPARE = "prepare"
    PLAN = "plan"
    CANCEL = "cancel"
    OPEN = "open"
    TAKE_BACK = "take_back"
    WRITE = "write"
    CLOSE = "close"
    REOPEN = "reopen"


_BEFORE_THE_DAY = frozenset({State.PLANNED, State.PREPARING})

_POSSIBLE: dict[Action, frozenset[State]] = {
    Action.PREPARE: frozenset({State.PLANNED}),
    Action.PLAN: _BEFORE_THE_DAY | {State.OPEN},
    Action.CANCEL: _BEFORE_THE_DAY | {State.OPEN},
    Action.OPEN: _BEFORE_THE_DAY,
    Action.TAKE_BACK: frozenset({State.OPEN}),
    Action.WRITE: frozenset({State.OPEN}),
    Action.CLOSE: frozenset({State.OPEN}),
    Action.REOPEN: frozenset({State.CLOSED}),
}

_LEADS_TO = {
    Action.PREPARE: State.PREPARING,
    Action.CANCEL: State.CANCELLED,
    Action.OPEN: State.OPEN,
    Action.TAKE_BACK: State.PLANNED,
    Action.CLOSE: State.CLOSED,
    Action.REOPEN: State.OPEN,
}


@dataclass(frozen=True)
class Standing:
    """A session's state and revision: the revision that is being written, or that was closed last."""

    state: State
    revision: int = 1


def possible(action: Action, state: State) -> bool:
    """Say whether ``action`` can be done in ``state``."""
    return state in _POSSIBLE[action]


def after(action: Action, standing: Standing) -> Standing:
    """Return where a session stands after ``action``; reopening begins the next revision.

    Raises:
        ValueError: the action can't be done in this state.
    """
    if not possible(action, standing.state):
        raise ValueError(f"{action} is not possible in {standing.state}")
    revision = standing.revision + (action is Action.REOPEN)
    return Standing(_LEADS_TO.get(action, standing.state), revision)


@dataclass(frozen=True)
class Day:
    """When and where a session is held, by whom, and how many take part."""

    held_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    participants: int = 0
    facilitators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """What a note says and where it lies."""

    text: str
    perspective: str
    quadrant: Quadrant
    level: Level | None = None

    @cached_property
    def hash(self) -> str:
        """SHA-256, in hex: equal for the same note sent twice."""
        # Kept beside the fields only when it has been reckoned from them.
        return hashlib.sha256(json.dumps(vars(self), sort_keys=True).encode()).hexdigest()


class TextFault(StrEnum):
    """Why a text can't be a note."""

    EMPTY = "empty"
    TOO_LONG = "too_long"


# Zero-width joiner and non-joiner stay: emoji and Persian are written with them.
_KEPT_FORMAT = frozenset("\u200c\u200d")
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean_text(raw: str) -> str:
    """Return ``raw`` as one line in NFC, without control, direction and private characters.

    Markup stays as the characters that were typed; it is the page that escapes.
    """
    return " ".join(_visible(raw).split())


def clean_lines(raw: str) -> str:
    """Return ``raw`` as :func:`clean_text` does, line by line, with at most one empty line in a row."""
    lines = (clean_text(line) for line in raw.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _visible(raw: str) -> str:
    # Nearly every note is: then there is nothing to look for, character by character.
    if raw.isprintable():
        return unicodedata.normalize("NFC", raw)
    spaced = "".join(" " if character.isspace() else character for character in raw)
    kept = (c for c in spaced if c in _KEPT_FORMAT or unicodedata.category(c) not in _UNWANTED)
    return unicodedata.normalize("NFC", _NONCHARACTERS.sub("", "".join(kept)))


def note_fault(text: str) -> TextFault | None:
    """Return why the cleaned ``text`` can't be a note, or ``None``.

    A note needs one letter, digit or symbol.  Only emoji is a note: it is somebody's voice, and the planner shows it as
    not mapped; only punctuation says nothing.
    """
    if len(text) > LONGEST_NOTE:
        return TextFault.TOO_LONG
    if not any(unicodedata.category(character)[0] in "LNS" for character in text):
        return TextFault.EMPTY
    return None


def conclusion_fault(text: str) -> TextFault | None:
    """Return why the cleaned ``text`` can't be a conclusion; an empty one takes it back."""
    return TextFault.TOO_LONG if len(text) > LONGEST_CONCLUSION else None


@dataclass(frozen=True)
class PastedLine:
    """One line of a pasted text: its number as the person sees it, its text, and what is wrong with it."""

    line: int
    text: str
    fault: TextFault | None


_BULLET = re.compile(r"^(?:-(?!\d)|[–—*•·▪◦‣●○]+|\[[ xX]?\]|\(?\d{1,3}[.)](?=\s))\s*")


def pasted_lines(raw: str) -> list[PastedLine]:
    """Return the notes of a pasted text, one per line; bullets are stripped and empty lines skipped."""
    lines = ((number, _unbulleted(clean_text(line))) for number, line in enumerate(raw.splitlines(), start=1))
    return [PastedLine(number, text, note_fault(text)) for number, text in lines if text]


def _unbulleted(text: str) -> str:
    shorter = _BULLET.sub("", text)
    return text if shorter == text else _unbulleted(shorter)


@dataclass(frozen=True)
class NoteSnapshot:
    """A note as it stood when its session was closed."""

    id: str
    revision: int
    text: str
    perspective: str
    quadrant: str
    level: str | None
    votes: int
    group_id: str | None = None


@dataclass(frozen=True)
class GroupSnapshot:
    """A group as it stood then; ``votes`` are the dots on the whole of it, shared equally among its notes."""

    id: str
    perspective: str
    quadrant: str
    title: str
    votes: int


@dataclass(frozen=True)
class ConclusionSnapshot:
    """What the group stated together in one perspective."""

    perspective: str
    text: str


@dataclass(frozen=True)
class Closing:
    """What a closed session hands to planning, and the hash that stands for it."""

    held_on: date
    participants: int
    facilitators: tuple[str, ...]
    notes: tuple[NoteSnapshot, ...]
    conclusions: tuple[ConclusionSnapshot, ...]
    groups: tuple[GroupSnapshot, ...] = ()

    @property
    def votes(self) -> int:
        """All dots together."""
        return sum(note.votes for note in self.notes) + sum(group.votes for group in self.groups)

    @property
    def content_hash(self) -> str:
        """SHA-256, in hex, over everything that a plan is derived from or shows."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class QuadrantCount:
    """How much one quadrant of one perspective holds."""

    perspective: str
    quadrant: Quadrant
    notes: int
    votes: int


def counts(closing: Closing, perspectives: Sequence[str]) -> list[QuadrantCount]:
    """Return the counts of every quadrant of every perspective, the empty ones too, in the order shown."""
    return [_count(closing, perspective, quadrant) for perspective in perspectives for quadrant in Quadrant]


def _count(closing: Closing, perspective: str, quadrant: Quadrant) -> QuadrantCount:
    place = (perspective, quadrant)
    notes = [note.votes for note in closing.notes if (note.perspective, note.quadrant) == place]
    groups = [group.votes for group in closing.groups if (group.perspective, group.quadrant) == place]
    return QuadrantCount(perspective, quadrant, len(notes), sum(notes) + sum(groups))
