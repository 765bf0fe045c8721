"""A whole board as one JSON file, from which it can be built again; ``docs/board-file.md`` describes it.

Names of people stand nowhere in it.  Unknown fields are ignored, so that a later version with more of them can be read.
"""

import hashlib
import json
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from services.intake.board.domain import MOST_DOTS, MOST_PARTICIPANTS, Level, Quadrant
from shared.language import lazy
from shared.spreadsheet.problems import TableTooLarge, UnusableTable
from shared.spreadsheet.table import MOST_BYTES, clean

FORMAT = "kub-swot-session"
VERSION = 1


class NoBoardFile(UnusableTable):
    """It is some other file."""

    message = lazy("Filen är ingen hel tavla från KUB.")
    advice = lazy(
        "Välj en fil som har laddats ner som hel tavla (.json). En lista med lappar läser du in på en öppen tavla."
    )


class LaterVersion(UnusableTable):
    """The file was made by a later release."""

    message = lazy("Filen är gjord i en nyare version av KUB än den här.")


class DamagedBoardFile(UnusableTable):
    """It says that it is a board, but what must be there isn't."""

    def __init__(self, place: str) -> None:
        super().__init__(lazy("Filen är en hel tavla från KUB men är skadad vid ”%(place)s”.", place=place))


# Texts without what the database can't store, and moments that it can give back.
Stored = Annotated[str, AfterValidator(clean)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]


LONGEST_TITLE = 120


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class KeptPerspective(_Part):
    """A perspective of the programme."""

    code: Stored = Field(max_length=100)
    name: Stored = Field(max_length=500)


class KeptWording(_Part):
    """What a note said before it was changed."""

    revision: int = Field(ge=1)
    text: Stored
    perspective: Stored
    quadrant: Quadrant
    level: Level | None = None
    replaced_at: Moment


class KeptDots(_Part):
    """Dots that were counted in one round of the session."""

    session_revision: int = Field(ge=1)
    dots: int = Field(ge=0, le=MOST_DOTS)


class KeptGroup(_Part):
    """Notes that the group put together, with the dots that were placed on it as a whole."""

    id: UUID
    perspective: Stored
    quadrant: Quadrant
    title: Stored = Field(default="", max_length=LONGEST_TITLE)
    created_at: Moment
    dots: tuple[KeptDots, ...] = ()

    @property
    def votes(self) -> int:
        """Dots of all rounds together."""
        return sum(counted.dots for counted in self.dots)


class KeptNote(_Part):
    """A note with all that was done to it; ``key`` is the one that it was first sent with, ``group`` a group's id."""

    id: UUID
    key: UUID | None = None
    text: Stored
    perspective: Stored
    quadrant: Quadrant
    level: Level | None = None
    revision: int = Field(default=1, ge=1, le=1_000_000)
    session_revision: int = Field(default=1, ge=1)
    origin: Stored = ""
    written_at: Moment
    removed_at: Moment | None = None
    held_at: Moment | None = None
    earlier: tuple[KeptWording, ...] = ()
    dots: tuple[KeptDots, ...] = ()
    group: UUID | None = None

    @property
    def on_board(self) -> bool:
        """Whether it lies on the board: not removed, and not waiting to be let in."""
        return self.removed_at is None and self.held_at is None

    @property
    def votes(self) -> int:
        """Dots of all rounds together."""
        return sum(counted.dots for counted in self.dots)


class KeptStatement(_Part):
    """One wording of a conclusion; an empty one took it back."""

    revision: int = Field(ge=1, le=1_000_000)
    text: Stored
    written_at: Moment


class KeptConclusion(_Part):
    """What the group stated in one perspective, the latest wording last."""

    perspective: Stored
    wordings: tuple[KeptStatement, ...]

    @property
    def text(self) -> str:
        """What holds."""
        return max(self.wordings, key=lambda wording: wording.revision).text if self.wordings else ""


class KeptPlace(_Part):
    """Whose day it was."""

    code: Stored
    name: Stored


class KeptSession(_Part):
    """The day."""

    id: UUID
    municipality: KeptPlace
    held_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    place: Stored = Field(default="", max_length=200)
    participants: int = Field(default=0, ge=0, le=MOST_PARTICIPANTS)
    state: Stored
    revision: int = Field(default=1, ge=1)


class BoardFile(_Part):
    """A day's boards.  ``participants`` has its place in the format and stays empty: who wrote what stays here."""

    format: Literal["kub-swot-session"] = "kub-swot-session"
    version: int = VERSION
    exported_at: Moment
    session: KeptSession
    perspectives: tuple[KeptPerspective, ...]
    notes: tuple[KeptNote, ...]
    conclusions: tuple[KeptConclusion, ...]
    groups: tuple[KeptGroup, ...] = ()
    participants: tuple[dict[str, Any], ...] = ()

    @property
    def content_hash(self) -> str:
        """SHA-256, in hex, over the board: the same whenever and wherever it was taken out."""
        return hashlib.sha256(self.model_dump_json(exclude={"exported_at"}).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return what is kept of an uploaded file: all that can be brought in."""
        return self.model_dump(mode="json", exclude={"participants"})

    def to_bytes(self) -> bytes:
        """Return the file: UTF-8, readable by people too."""
        return self.model_dump_json(indent=2).encode()


def parse_board(data: bytes) -> BoardFile | None:
    """Return the board that a file holds; ``None`` when the file is something else.

    Raises:
        LaterVersion: a later release made it.
        DamagedBoardFile: it can't be trusted as a whole.
        TableTooLarge: it is larger than what is read.
    """
    if len(data) > MOST_BYTES:
        raise TableTooLarge(MOST_BYTES // 1024**2)
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    if content.get("version") != VERSION:
        raise LaterVersion
    try:
        return BoardFile.model_validate_json(data)
    except ValidationError as refused:
        raise DamagedBoardFile(".".join(map(str, refused.errors()[0]["loc"]))) from refused
