"""A list of municipalities, as a new programme is given its counties by."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.intake.registry.domain.details import LONGEST_NAME, MunicipalityDetails, is_plain, normalise_name
from services.intake.registry.domain.staff_list import ListRow

PLACE_FIELDS = ("code", "name", "county", "seat")


class PlaceFault(StrEnum):
    """Why a row of the list can't be used."""

    UNREADABLE = "unreadable"
    BAD_CODE = "bad_code"
    REPEATED_CODE = "repeated_code"
    BAD_NAME = "bad_name"
    BAD_COUNTY = "bad_county"
    OTHER_COUNTY = "other_county"


@dataclass(frozen=True)
class FaultyPlace:
    """A row that can't be used; ``detail`` is what stands there, or what it should agree with."""

    line: int
    field: str
    fault: PlaceFault
    detail: str = ""


@dataclass(frozen=True)
class CountyPart:
    """A county with the municipalities that the list adds to it; its code is the first two digits of theirs."""

    code: str
    name: str
    municipalities: tuple[MunicipalityDetails, ...]


@dataclass(frozen=True)
class PlaceReview:
    """What a list would add; nothing of it is saved while there are faults."""

    counties: tuple[CountyPart, ...]
    faults: tuple[FaultyPlace, ...]


def review_places(rows: Iterable[ListRow], known_codes: Collection[str]) -> PlaceReview:
    """Read a list of municipalities; those in ``known_codes`` are there already and left as they are."""
    faults: list[FaultyPlace] = []
    names: dict[str, str] = {}
    found: dict[str, dict[str, MunicipalityDetails]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        code = row.cells.get("code", "").strip()
        county = normalise_name(row.cells.get("county", ""))
        wrong = [*_faults(row, code, county), *_disagreements(row, code, county, lines, names)]
        faults += wrong
        if wrong:
            continue
        lines[code] = row.line
        names[code[:2]] = county
        if code not in known_codes:
            seat = normalise_name(row.cells.get("seat", ""))
            details = MunicipalityDetails(code, normalise_name(row.cells["name"]), seat)
            found.setdefault(code[:2], {})[code] = details
    parts = (CountyPart(code, names[code], tuple(places.values())) for code, places in found.items())
    return PlaceReview(tuple(parts), tuple(faults))


def _faults(row: ListRow, code: str, county: str) -> list[FaultyPlace]:
    faults = [FaultyPlace(row.line, field, PlaceFault.UNREADABLE, text) for field, text in row.faults.items()]
    if not re.fullmatch("[0-9]{4}", code):
        faults.append(FaultyPlace(row.line, "code", PlaceFault.BAD_CODE, code))
    for field, fault in (("name", PlaceFault.BAD_NAME), ("county", PlaceFault.BAD_COUNTY)):
        text = county if field == "county" else normalise_name(row.cells.get("name", ""))
        if not is_plain(text) or len(text) > LONGEST_NAME:
            faults.append(FaultyPlace(row.line, field, fault, text))
    return faults


def _disagreements(
    row: ListRow, code: str, county: str, lines: dict[str, int], names: dict[str, str]
) -> list[FaultyPlace]:
    if code in lines:
        return [FaultyPlace(row.line, "code", PlaceFault.REPEATED_CODE, str(lines[code]))]
    if names.get(code[:2], county) != county:
        return [FaultyPlace(row.line, "county", PlaceFault.OTHER_COUNTY, names[code[:2]])]
    return []
