"""Other boards' files: what is guessed of their columns, and the notes that come of what somebody chooses."""

import re

import pytest

from services.intake.board.domain import Level, Quadrant
from services.intake.exchange.columns import ColumnMapping, Line, Meaning, mapped_notes
from services.intake.exchange.guesses import guess_perspective, guess_quadrant
from services.intake.exchange.mapping_forms import guessed_mapping, guessed_values, value_choices
from services.intake.exchange.notes_file import PERSPECTIVES, NotesFile
from shared.spreadsheet import read_lines
from tests.intake.exchange import other_boards

FOUR = [
    ("Vi kan e-böcker", Quadrant.STRENGTH),
    ("För få timmar", Quadrant.WEAKNESS),
    ("Skolan vill samarbeta", Quadrant.OPPORTUNITY),
    ("Budgeten krymper", Quadrant.THREAT),
]


def lines(text: str) -> list[Line]:
    """Return a CSV text's rows as they stand."""
    (rows,) = read_lines(text.encode(), "x.csv").values()
    return [Line(row.line, tuple(row.cells.values()), row.faults) for row in rows]


def guessed(text: str, **chosen: str) -> NotesFile:
    """Return the notes of a file in which everything is as guessed, but for what is ``chosen`` for the whole file."""
    read = lines(text)
    columns = guessed_mapping(read)
    values = guessed_values(value_choices(columns, read), columns, PERSPECTIVES)
    told = {
        meaning: {choice.value: values[choice.field] or "skip" for choice in choices}
        for meaning, choices in value_choices(columns, read).items()
    }
    mapping = ColumnMapping(
        columns.header,
        columns.meanings,
        perspective=chosen.get("perspective", "challenges"),
        quadrant=chosen.get("quadrant", ""),
        quadrants=told.get("quadrant", {}),
        perspectives=told.get("perspective", {}),
    )
    return mapped_notes(read, mapping)


@pytest.mark.parametrize(
    "text",
    [
        other_boards.SCRUMLR,
        other_boards.TRELLO,
        other_boards.PADLET,
        other_boards.MURAL,
        other_boards.MIRO,
        other_boards.GROUPMAP,
        other_boards.MENTIMETER,
        other_boards.SIGNS,
    ],
    ids=["scrumlr", "trello", "padlet", "mural", "miro", "groupmap", "mentimeter", "signs"],
)
def test_a_known_board_is_guessed_right(text: str) -> None:
    """Where the headings stand, which column is the text and what each quadrant is called."""
    found = guessed(text)

    assert [(re.sub("(,| –) sägs det", "", note.text), note.quadrant) for note in found.notes] == FOUR
    assert {note.perspective for note in found.notes} == {"challenges"}


@pytest.mark.parametrize(
    ("text", "votes"),
    [(other_boards.SCRUMLR, [4, 0, 2, 1]), (other_boards.PADLET, [3, 0, 2, 1]), (other_boards.GROUPMAP, [3, 0, 2, 1])],
)
def test_votes_of_all_rounds_are_added_up(text: str, votes: list[int]) -> None:
    """Each column of votes is one voting."""
    assert [note.votes for note in guessed(text).notes] == votes


def test_a_value_without_a_quadrant_is_told_of() -> None:
    """Rows that were left out on purpose are counted among the skipped ones."""
    (skipped,) = guessed(other_boards.SCRUMLR).skipped

    assert (skipped.line, skipped.field, str(skipped.reason)) == (
        6,
        "quadrant",
        "raderna med ”Parking lot” valdes bort",
    )


def test_a_board_is_a_perspective() -> None:
    """The name of Trello's board is understood as the perspective."""
    text = other_boards.TRELLO.replace("Nya utmaningar", "SWOT: nya möjligheter")

    assert {note.perspective for note in guessed(text, perspective="").notes} == {"possibilities"}


def test_a_title_and_its_text_are_one_note() -> None:
    """Two columns of text are joined, once where both say the same."""
    texts = [note.text for note in guessed(other_boards.PADLET).notes]

    assert texts[1::2] == ["För få timmar – sägs det", "Budgeten krymper"]


def test_known_headings_come_before_a_sentence_with_styrkor() -> None:
    """A file with a question above its headings: they are found, and the question says where all of it lies."""
    read = lines(other_boards.MENTIMETER_QUESTION)
    mapping = guessed_mapping(read)

    assert (mapping.header, mapping.meanings) == (2, (Meaning.UNUSED, Meaning.UNUSED, Meaning.TEXT))
    assert mapping.quadrant == Quadrant.STRENGTH
    assert [note.text for note in mapped_notes(read, mapping).notes] == ["Bra bemötande", "Kunnig personal"]
    twice = lines(other_boards.MENTIMETER_QUESTION + other_boards.MENTIMETER_QUESTION.replace("styrkor", "svagheter"))
    assert guessed_mapping(twice).quadrant == ""


def test_figures_and_dates_are_no_notes() -> None:
    """Whatever stands above them, a repeated heading among them too."""
    read = lines(other_boards.MENTIMETER_QUESTION)
    dates = lines("Styrkor,Text,x\n2026-03-12T09:10:00Z,4,lång text\n12/3 09.10,17 %,lång text\n")

    assert guessed_mapping(read, 1).meanings == (Meaning.UNUSED, Meaning.UNUSED, Meaning.TEXT)
    assert guessed_mapping(dates, 0).meanings == (Meaning.UNUSED, Meaning.UNUSED, Meaning.TEXT)


def test_a_table_lies_in_the_perspective_that_it_names_or_else_where_one_came_from() -> None:
    """Its title, then its sheet, then the board; where a column says it, none is chosen."""
    titled = lines("Nya utmaningar,\n" + other_boards.MURAL)
    plain = lines(other_boards.MURAL)

    def perspective(read: list[Line], sheet: str = "", board: str = "target_groups") -> str:
        return guessed_mapping(read, None, sheet, PERSPECTIVES, board).perspective

    assert perspective(titled, "Nya möjligheter") == "challenges"
    assert perspective(plain, "Nya möjligheter") == "possibilities"
    assert perspective(plain) == "target_groups"
    assert perspective(plain, board="kansle") == ""
    assert perspective(lines(other_boards.TRELLO)) == ""


def test_a_list_without_headings_loses_no_line() -> None:
    """A file with one column and no heading: every line is a note."""
    found = guessed(other_boards.LIST, quadrant="threat")

    assert [(note.line, note.text) for note in found.notes] == [(1, "Vi kan e-böcker"), (2, "För få timmar")]


@pytest.mark.parametrize(
    ("value", "quadrant"),
    [
        ("S", Quadrant.STRENGTH),
        ("Vad är vi starka på?", Quadrant.STRENGTH),
        ("W", Quadrant.WEAKNESS),
        ("−", Quadrant.WEAKNESS),
        ("Weak spots", Quadrant.WEAKNESS),
        ("M", Quadrant.OPPORTUNITY),
        ("nya möjligheter: hot", Quadrant.THREAT),
        ("H", Quadrant.THREAT),
        ("Hotell", None),
        ("Styrkor och svagheter", None),
        ("", None),
        ("Kaffe", None),
    ],
)
def test_a_quadrant_is_known_by_word_letter_or_sign(value: str, quadrant: Quadrant | None) -> None:
    """In Swedish and English; what may be two is left to a person."""
    assert guess_quadrant(value, PERSPECTIVES) is quadrant


def test_a_perspective_is_known_by_its_name_within_others() -> None:
    """Also where the value says more."""
    assert guess_perspective("Falun: nya och gamla målgrupper", PERSPECTIVES) == "target_groups"
    assert guess_perspective("Falun", PERSPECTIVES) is None


BOTH = (Meaning.TEXT, Meaning.VOTES, Meaning.LEVEL)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("x" * 501 + ";;", "text"),
        ("\u200b;3;", "text"),
        ("!!!;;", "text"),
        ("bra;många;", "votes"),
        ("bra;1000;", "votes"),
        ("bra;;mellanvärld", "level"),
    ],
)
def test_each_bad_row_is_named(row: str, field: str) -> None:
    """A row that can't be a note is skipped for the cell that is wrong; the others come in."""
    found = mapped_notes(lines(f"a;b;c\n{row}\nett;2;invärld\n"), ColumnMapping(0, BOTH, "threat", "challenges"))

    assert [(skipped.line, skipped.field) for skipped in found.skipped] == [(2, field)]
    assert [(note.text, note.votes, note.level) for note in found.notes] == [("ett", 2, Level.INVARLD)]


@pytest.mark.parametrize("text", ["<svg onload=alert(1)>", "=1+1", "שלום עולם", "👍🏽", "a\u200bb"])
def test_strange_texts_stay_texts(text: str) -> None:
    """Markup, formulas, right-to-left words and emoji are what a person wrote; zero-width blanks go."""
    (note,) = mapped_notes(lines(f"{text}\n"), ColumnMapping(-1, (Meaning.TEXT,), "threat", "challenges")).notes

    assert note.text == text.replace("\u200b", "")


def test_ten_thousand_rows_are_read() -> None:
    """Each becomes a note, with the line that it stands on."""
    text = "Column,Text\n" + "".join(f"Threats,lapp {number}\n" for number in range(10_000))

    found = guessed(text)

    assert (len(found.notes), found.notes[-1].line, found.skipped) == (10_000, 10_001, ())


def test_a_huge_cell_is_pointed_out() -> None:
    """A cell longer than a spreadsheet's is a row that can't be read, not an end of the file."""
    found = guessed(f"Column,Text\nThreats,{'x' * 40_000}\nThreats,ett\n")

    assert [(skipped.line, skipped.field) for skipped in found.skipped] == [(2, "row")]
    assert [note.text for note in found.notes] == ["ett"]


def test_merged_and_repeated_headings_are_kept_apart() -> None:
    """Columns are known by their place, so that empty headings and two of the same name do no harm."""
    found = guessed("Column,,Text,Text\nThreats,x,ett,två\n")

    assert [note.text for note in found.notes] == ["ett – två"]
