"""What a library and a staff member are, and what may be written about them."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

LONGEST_NAME = 120
LONGEST_EMAIL = 254
MOST_MINIMUM_STAFF = 500
_EMAIL = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\"]+\.[^\s@,;<>()\".]+")
_SHARE = re.compile(r"([0-9]{1,3})(?:[.,]0+)?\s*%?")


class StaffRole(StrEnum):
    """What people do at a library."""

    LIBRARIAN = "librarian"
    ASSISTANT = "assistant"
    CHILDREN_LIBRARIAN = "children_librarian"
    SCHOOL_LIBRARIAN = "school_librarian"
    IT_LIBRARIAN = "it_librarian"
    MANAGER = "manager"
    DRIVER = "driver"
    OTHER = "other"


class LibraryKind(StrEnum):
    """What kind of unit a library is."""

    MAIN = "main"
    BRANCH = "branch"
    MOBILE = "mobile"
    HOSPITAL = "hospital"
    SCHOOL = "school"


@dataclass(frozen=True)
class StaffDetails:
    """What is known of a staff member; the address is what a person is recognised by."""

    name: str
    email: str
    role: StaffRole
    working_time_share: int
    library_id: UUID


@dataclass(frozen=True)
class Position:
    """Where something lies, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class LibraryDetails:
    """What is known of a library; ``code`` is the municipality's own, used in staff lists."""

    name: str
    kind: LibraryKind
    minimum_staff: int
    code: str = ""
    position: Position | None = None


@dataclass(frozen=True)
class MunicipalityDetails:
    """What is known of a municipality; ``code`` is that of Statistics Sweden."""

    code: str
    name: str
    seat: str = ""
    position: Position | None = None


# How people write the roles in staff lists, besides the codes; compared without case, spaces and hyphens.
_ROLE_WORDS = {
    StaffRole.LIBRARIAN: ("bibliotekarie", "librarian"),
    StaffRole.ASSISTANT: ("biblioteksassistent", "assistent", "library assistant"),
    StaffRole.CHILDREN_LIBRARIAN: ("barnbibliotekarie", "barn- och ungdomsbibliotekarie", "children's librarian"),
    StaffRole.SCHOOL_LIBRARIAN: ("skolbibliotekarie", "school librarian"),
    StaffRole.IT_LIBRARIAN: ("it-bibliotekarie", "IT librarian"),
    StaffRole.MANAGER: ("bibliotekschef", "chef", "enhetschef", "library manager"),
    StaffRole.DRIVER: ("bokbusschaufför", "chaufför", "driver", "mobile library driver"),
    StaffRole.OTHER: ("annan", "annat", "övrig", "övrigt", "other"),
}


def normalise_name(text: str) -> str:
    """Return a name with single blanks and composed letters, as it is saved."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def normalise_email(text: str) -> str:
    """Return an address as people are recognised by it: in lower case, without ``mailto:`` and blanks around."""
    return text.strip().lower().removeprefix("mailto:")


def looks_like_email(address: str) -> bool:
    """Say whether a normalised address can be one; whether it is, the first letter will show."""
    return len(address) <= LONGEST_EMAIL and _EMAIL.fullmatch(address) is not None


def is_plain(text: str) -> bool:
    """Say whether a name holds a letter and no control or formatting characters."""
    kinds = {unicodedata.category(character)[0] for character in text}
    return "L" in kinds and "C" not in kinds


def parse_role(text: str) -> StaffRole | None:
    """Return the role that a code or an ordinary word means; ``None`` if it is none."""
    return _ROLES.get(_folded(text))


def parse_share(text: str) -> int | None:
    """Return a working-time share in per cent, 1–100; ``None`` if it is none. Nothing at all means full time."""
    if not text.strip():
        return 100
    match = _SHARE.fullmatch(text.strip())
    share = int(match[1]) if match else 0
    return share if 1 <= share <= 100 else None


def _folded(text: str) -> str:
    return re.sub(r"[\s_\-’']+", "", unicodedata.normalize("NFC", text).casefold())


_ROLES = {_folded(word): role for role, words in _ROLE_WORDS.items() for word in (role.value, *words)}
