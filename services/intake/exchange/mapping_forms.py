"""What somebody chooses for the columns and values of another board's file, and the words for the choices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from services.intake.board.domain import Quadrant
from services.intake.exchange.columns import MOST_VALUES, OF_ONE_QUADRANT, SKIP, ColumnMapping, Line, Meaning
from services.intake.exchange.guesses import (
    guess_header,
    guess_meanings,
    guess_perspective,
    guess_quadrant,
    guess_whole,
)
from shared.language import LazyText, lazy
from shared.web import FormErrors, InvalidInput

MEANING_NAMES: dict[str, LazyText] = {
    Meaning.UNUSED: lazy("används inte"),
    Meaning.TEXT: lazy("lappens text"),
    Meaning.STRENGTH: lazy("lappar bland styrkorna"),
    Meaning.WEAKNESS: lazy("lappar bland svagheterna"),
    Meaning.OPPORTUNITY: lazy("lappar bland möjligheterna"),
    Meaning.THREAT: lazy("lappar bland hoten"),
    Meaning.QUADRANT: lazy("vilket fält lappen hör till"),
    Meaning.PERSPECTIVE: lazy("vilket perspektiv lappen hör till"),
    Meaning.LEVEL: lazy("nivå"),
    Meaning.VOTES: lazy("antal prickar"),
}
# So many of the first lines are offered as the one with the headings.
HEADERS_OFFERED = 10
_ONCE = (Meaning.QUADRANT, Meaning.PERSPECTIVE, Meaning.LEVEL)
_TOLD_BY_VALUES = (Meaning.QUADRANT, Meaning.PERSPECTIVE)


@dataclass(frozen=True)
class ValueChoice:
    """A value of a column, how many rows have it, and the name of the field in which it is given its meaning."""

    field: str
    value: str
    rows: int


def guessed_mapping(
    lines: Sequence[Line],
    header: int | None = None,
    sheet: str = "",
    perspectives: Mapping[str, str] | None = None,
    perspective: str = "",
) -> ColumnMapping:
    """Return what the table most likely means.

    Args:
        lines: the table.
        header: where the headings are said to stand.
        sheet: the name of the sheet, which may tell where its notes lie, as may the lines above the headings.
        perspectives: the programme's, code → name.
        perspective: the one of the board that one came from, for a table that names none.
    """
    place = guess_header(lines) if header is None else header
    meanings, known = guess_meanings(lines, place), perspectives or {}
    titles = [cell for line in lines[: max(place, 0)] for cell in line.cells]
    quadrant, named = guess_whole([*titles, sheet], known)
    # Where the headings come again, another table follows, of another question.
    several = place >= 0 and any(line.cells == lines[place].cells for line in lines[place + 1 :])
    return ColumnMapping(
        place,
        meanings,
        "" if several or {Meaning.QUADRANT, *OF_ONE_QUADRANT} & set(meanings) else quadrant,
        "" if Meaning.PERSPECTIVE in meanings else named or (perspective if perspective in known else ""),
        sheet=sheet,
    )


def mapping_from_json(kept: Mapping[str, Any]) -> ColumnMapping:
    """Return what was said of the columns before."""
    return ColumnMapping(**dict(kept) | {"meanings": tuple(Meaning(meaning) for meaning in kept["meanings"])})


def mapping_values(mapping: ColumnMapping) -> dict[str, str]:
    """Return the form's fields filled in with a mapping."""
    columns = {f"column-{place}": meaning.value for place, meaning in enumerate(mapping.meanings)}
    names = ("sheet", "header", "quadrant", "perspective")
    return columns | {name: str(getattr(mapping, name)) for name in names}


def read_header(form: FormData, lines: Sequence[Line]) -> int:
    """Return the place of the line that was chosen for the headings.

    Raises:
        InvalidInput: there is no such line.
    """
    offered = {str(place): place for place in range(-1, min(HEADERS_OFFERED, len(lines) - 1))}
    chosen = offered.get(str(form.get("header", "")))
    if chosen is None:
        raise InvalidInput.at("header", lazy("Välj en av raderna."))
    return chosen


def read_mapping(form: FormData, lines: Sequence[Line], perspectives: Iterable[str]) -> ColumnMapping:
    """Return what was chosen for the columns.

    Raises:
        InvalidInput: no column holds notes, or it isn't known where they lie; carries the errors per field.
    """
    header = read_header(form, lines)
    width = max(len(line.cells) for line in lines)
    chosen = [str(form.get(f"column-{place}", "")) for place in range(width)]
    meanings = tuple(Meaning(value) if value in set(Meaning) else Meaning.UNUSED for value in chosen)
    mapping = ColumnMapping(
        header,
        meanings,
        _one_of(form, "quadrant", [quadrant.value for quadrant in Quadrant]),
        _one_of(form, "perspective", perspectives),
        sheet=str(form.get("sheet", "")),
    )
    if errors := _errors(mapping, lines):
        raise InvalidInput(errors)
    return mapping


def _one_of(form: FormData, name: str, codes: Iterable[str]) -> str:
    given = str(form.get(name, ""))
    return given if given in set(codes) else ""


def _errors(mapping: ColumnMapping, lines: Sequence[Line]) -> FormErrors:
    errors = FormErrors()
    if not mapping.places(Meaning.TEXT, *OF_ONE_QUADRANT):
        errors.add("column-0", lazy("Välj minst en kolumn som håller lapparnas text."))
    for meaning in _ONCE:
        for place in mapping.places(meaning)[1:]:
            errors.add(f"column-{place}", lazy("En annan kolumn säger redan det. Välj en av dem."))
    for meaning in _TOLD_BY_VALUES:
        if len(values := mapping.values(lines, meaning)) > MOST_VALUES:
            errors.add(
                f"column-{mapping.places(meaning)[0]}",
                lazy(
                    "Kolumnen har %(values)s olika värden, och högst %(most)s går att välja för. Är det rätt kolumn?",
                    values=len(values),
                    most=MOST_VALUES,
                ),
            )
    if mapping.places(Meaning.TEXT) and not mapping.places(Meaning.QUADRANT) and not mapping.quadrant:
        errors.add("quadrant", lazy("Välj ett fält, eller en kolumn som säger det."))
    if not mapping.places(Meaning.PERSPECTIVE) and not mapping.perspective:
        errors.add("perspective", lazy("Välj ett perspektiv, eller en kolumn som säger det."))
    return errors


def value_choices(mapping: ColumnMapping, lines: Sequence[Line]) -> dict[str, list[ValueChoice]]:
    """Return for quadrant and perspective the values that need a meaning, in the order of the file."""
    found: dict[str, list[ValueChoice]] = {}
    for meaning in _TOLD_BY_VALUES:
        values = mapping.values(lines, meaning)
        if values:
            found[meaning] = [
                ValueChoice(f"{meaning}-{n}", value, rows) for n, (value, rows) in enumerate(values.items())
            ]
    return found


def guessed_values(
    choices: Mapping[str, Sequence[ValueChoice]], mapping: ColumnMapping, perspectives: Mapping[str, str]
) -> dict[str, str]:
    """Return the fields of values filled in: with what was chosen before, else with what the value seems to say."""
    return {
        choice.field: mapping.quadrants.get(choice.value) or guess_quadrant(choice.value, perspectives) or ""
        for choice in choices.get(Meaning.QUADRANT, ())
    } | {
        choice.field: mapping.perspectives.get(choice.value) or guess_perspective(choice.value, perspectives) or ""
        for choice in choices.get(Meaning.PERSPECTIVE, ())
    }


def read_values(
    form: FormData, mapping: ColumnMapping, lines: Sequence[Line], perspectives: Iterable[str]
) -> ColumnMapping:
    """Return the mapping with a meaning for each value.

    Raises:
        InvalidInput: a value has none.
    """
    choices, errors = value_choices(mapping, lines), FormErrors()
    allowed = {
        Meaning.QUADRANT: {*(quadrant.value for quadrant in Quadrant), SKIP},
        Meaning.PERSPECTIVE: {*perspectives, SKIP},
    }
    chosen: dict[str, dict[str, str]] = {meaning: {} for meaning in _TOLD_BY_VALUES}
    for meaning, listed in choices.items():
        for choice in listed:
            given = str(form.get(choice.field, ""))
            if given not in allowed[Meaning(meaning)]:
                said = choice.value[:60] or lazy("tom cell")
                errors.add(choice.field, lazy("Välj vad ”%(value)s” betyder, eller hoppa över raderna.", value=said))
            chosen[meaning][choice.value] = given
    if errors:
        raise InvalidInput(errors)
    return replace(mapping, quadrants=chosen[Meaning.QUADRANT], perspectives=chosen[Meaning.PERSPECTIVE])
