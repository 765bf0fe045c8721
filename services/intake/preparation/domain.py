"""What a preparation may hold, when it may be written in, and what its thoughts suggest on the board."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from urllib.parse import urlsplit

from services.intake.board.domain import Level, Quadrant, State

MOST_PLAN_BYTES = 10 * 1024 * 1024
LONGEST_ADDRESS = 500
LONGEST_LABEL = 120
LONGEST_SOURCE = 200
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
# A worksheet is read by people: a whole municipality's statistics belong elsewhere.
MOST_FIGURES = 200

_WRITABLE = frozenset({State.PLANNED, State.PREPARING, State.OPEN})


def may_be_written(state: State) -> bool:
    """Say whether the worksheet of a day in ``state`` takes anything in: from the planning until the day is closed."""
    return state in _WRITABLE


def suggested_quadrants(level: Level) -> tuple[Quadrant, Quadrant]:
    """Return the two fields that a thought at ``level`` is likely to lie in; a person decides."""
    if level is Level.INVARLD:
        return Quadrant.STRENGTH, Quadrant.WEAKNESS
    return Quadrant.OPPORTUNITY, Quadrant.THREAT


@dataclass(frozen=True)
class Amount:
    """A number as it is meant: a count, or per cent."""

    number: Decimal
    percent: bool = False

    @property
    def decimals(self) -> int:
        """How many decimals it needs: 0 for 25 442, 1 for 23,4."""
        exponent = self.number.normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0


# With three digits after it, a comma or point may divide thousands as well: 25,442 is refused rather than guessed at.
_NUMBER = re.compile(r"[-+]?[0-9]{1,12}(?:[.,](?:[0-9]{1,2}|[0-9]{4,20}))?")
_FOUR_DECIMALS = Decimal("0.0001")
_PERCENT = re.compile(r"\s*(?:%|procent|per cent|percent)$", re.IGNORECASE)
_GROUPED = re.compile(r"(?<=\d)[\s'](?=\d{3}(?!\d))")
_GROUPED_BY_COMMAS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def read_amount(typed: str, *, commas_group: bool = False) -> Amount | None:
    """Return the number that somebody typed, or ``None``.

    Blanks between groups of three, a decimal comma or point, a minus sign of any kind and per cent at the end
    are understood: ``25 442``, ``23,4 %``, ``−1,2``; where ``commas_group``, as in English, also ``25,442``.
    """
    text = typed.strip().replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    bare = _PERCENT.sub("", text)
    plain = _GROUPED.sub("", bare)
    if commas_group and _GROUPED_BY_COMMAS.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return None
    return Amount(Decimal(plain.replace(",", ".")).quantize(_FOUR_DECIMALS), bare != text)


@dataclass(frozen=True)
class Figure:
    """What is known of the people that a library is for: 25 442 residents in 2025, says SCB."""

    level: Level
    label: str
    amount: Amount
    year: int
    source: str = ""

    @property
    def key(self) -> tuple[Level, str, int]:
        """What it is about: of these there is one."""
        return self.level, self.label.casefold(), self.year


class AddressFault(StrEnum):
    """Why an address can't be linked to."""

    UNSAFE = "unsafe"
    MALFORMED = "malformed"


_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)


def complete_address(typed: str) -> str:
    """Return the address that somebody typed, with the ``https://`` that people leave out."""
    text = typed.strip()
    return text if "://" in text else f"https://{text}"


def address_fault(address: str) -> AddressFault | None:
    """Return why ``address`` can't be linked to, or ``None``.

    Only names are taken, no bare numbers, ports or passwords: a library plan lies on a municipality's website.
    """
    if not address.isprintable() or " " in address or len(address) > LONGEST_ADDRESS:
        return AddressFault.MALFORMED
    try:
        parts = urlsplit(address)
        host = parts.netloc.encode("idna").decode()
    except (ValueError, UnicodeError):
        return AddressFault.MALFORMED
    if parts.scheme.lower() != "https":
        return AddressFault.UNSAFE
    return None if _HOST.fullmatch(host) else AddressFault.MALFORMED


def is_pdf(data: bytes) -> bool:
    """Say whether ``data`` is laid out as a PDF (ISO 32000-1, 7.5): its header first, a cross-reference at its end.

    What is missing its end was cut off on the way.
    """
    end = data[-2048:].rstrip()
    return bool(re.match(rb"%PDF-[12]\.\d", data)) and b"startxref" in end and b"%%EOF" in end
