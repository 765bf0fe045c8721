"""What a table of another board most likely means, for a person to look at and correct.

The headings are those that scrumlr, Trello, Padlet, Miro, Mural, GroupMap and Mentimeter are known to write, and the
words that people give columns of their own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from services.intake.board.domain import Quadrant
from services.intake.exchange.columns import OF_ONE_QUADRANT, Line, Meaning, headings
from services.intake.exchange.notes_file import HEADINGS, QUADRANTS, folded

_LINES_LOOKED_AT = 10
_ROWS_LOOKED_AT = 50
# A longer text that has "hot" in it is a note, not the name of a quadrant.
_LONGEST_VALUE = 40

_WORDS: Mapping[Meaning, tuple[str, ...]] = {
    Meaning.TEXT: (
        *HEADINGS["text"], "idea", "ideas", "idé", "idéer", "card", "card name", "card description", "subject", "body",
        "content", "title", "response", "responses", "answer", "answers", "svar", "post",
        "sticky", "sticky note", "kort", "innehåll", "rubrik",
    ),
    Meaning.QUADRANT: (
        "quadrant", *HEADINGS["quadrant"], "column", "list name", "list", "section", "area", "frame", "category",
        "region", "location", "heading", "kolumn", "lista", "kategori", "område", "sektion",
    ),
    Meaning.PERSPECTIVE: ("perspective", *HEADINGS["perspective"], "board name", "question", "fråga", "topic"),
    Meaning.LEVEL: ("level", *HEADINGS["level"]),
    Meaning.VOTES: ("votes", *HEADINGS["votes"], "likes", "reactions", "upvotes", "vote count", "total votes"),
}  # fmt: skip
# Headings of columns that say nothing on a board: they tell where the headings stand.
_UNUSED = (
    "voter", "author", "date", "created at", "id", "note id", "color", "link", "datum", "författare", "skapad", "färg",
)  # fmt: skip
_KNOWN = frozenset(folded(word) for words in (*_WORDS.values(), _UNUSED) for word in words)
# So many of them are no note that happens to say "title".
_ENOUGH_KNOWN = 2
# A number, a date, or a moment.
_FIGURES = re.compile(r"(?=.*\d)[\d\s.,:/%+-]+(?:T[\d:.+-]+)?(?:Z|\s?[AP]M)?", re.IGNORECASE)
_VOTING = re.compile(r"voting\d+")
_SIGNS = {
    "+": Quadrant.STRENGTH,
    "-": Quadrant.WEAKNESS,
    "\N{EN DASH}": Quadrant.WEAKNESS,
    "\N{MINUS SIGN}": Quadrant.WEAKNESS,
    "\N{NORTH EAST ARROW}": Quadrant.OPPORTUNITY,
    "!": Quadrant.THREAT,
}
# By their first letters, in English and Swedish; "o" and "m" are both opportunities.
_LETTERS = {"s": Quadrant.STRENGTH, "w": Quadrant.WEAKNESS, "o": Quadrant.OPPORTUNITY, "t": Quadrant.THREAT}
_SWEDISH_LETTERS = {"m": Quadrant.OPPORTUNITY, "h": Quadrant.THREAT}
_STEMS = {
    Quadrant.STRENGTH: re.compile(r"styrk|strength|\bstark", re.IGNORECASE),
    Quadrant.WEAKNESS: re.compile(r"svag|weak", re.IGNORECASE),
    Quadrant.OPPORTUNITY: re.compile(r"möjlig|opportun", re.IGNORECASE),
    Quadrant.THREAT: re.compile(r"\bhot(?:en)?\b|threat", re.IGNORECASE),
}


def guess_header(lines: Sequence[Line]) -> int:
    """Return the place of the line with the headings, else -1.

    Of the lines that are nearly as full as the fullest it is the one with most known headings, else the first.
    """
    looked_at = lines[:_LINES_LOOKED_AT]
    filled = [sum(1 for place in range(len(line.cells)) if line.cell(place)) for line in looked_at]
    fullest = max(filled)
    if fullest == 1:
        return 0 if any(meaning is not Meaning.UNUSED for meaning in map(_of_heading, lines[0].cells)) else -1
    places = [place for place, number in enumerate(filled) if number > 1 and 2 * number >= fullest]
    known = {place: sum(folded(name) in _KNOWN for name in lines[place].cells) for place in places}
    best = max(places, key=lambda place: known[place])
    place = best if known[best] >= _ENOUGH_KNOWN else places[0]
    names = lines[place]
    told = [column for column in range(len(names.cells)) if _tells_quadrants(lines[place + 1 :], column)]
    # Where the line has a value of its own in a column of quadrants, it is the first of the notes.
    return -1 if any(guess_quadrant(names.cell(column)) for column in told) else place


def guess_meanings(lines: Sequence[Line], header: int) -> tuple[Meaning, ...]:
    """Return what each column most likely holds; of quadrant, perspective and level one column at most."""
    rows = lines[header + 1 :]
    found = [_of_heading(name) for name in headings(lines, header)]
    for single in (Meaning.QUADRANT, Meaning.PERSPECTIVE, Meaning.LEVEL):
        first = found.index(single) if single in found else -1
        found = [Meaning.UNUSED if m is single and place != first else m for place, m in enumerate(found)]
    if Meaning.QUADRANT not in found and not any(meaning in OF_ONE_QUADRANT for meaning in found):
        told = [place for place, m in enumerate(found) if m is Meaning.UNUSED and _tells_quadrants(rows, place)]
        found = [Meaning.QUADRANT if told[:1] == [place] else m for place, m in enumerate(found)]
    texts = [place for place, m in enumerate(found) if m is Meaning.TEXT or m in OF_ONE_QUADRANT]
    figures = [place for place in texts if _has_no_words(rows, place)]
    found = [Meaning.UNUSED if place in figures else m for place, m in enumerate(found)]
    if not any(meaning is Meaning.TEXT or meaning in OF_ONE_QUADRANT for meaning in found):
        found[_longest(rows, found)] = Meaning.TEXT
    return tuple(found)


def _tells_quadrants(rows: Sequence[Line], place: int) -> bool:
    """Say whether most of a column's first values name quadrants."""
    values = [value for row in rows[:_ROWS_LOOKED_AT] if (value := row.cell(place))]
    return 2 * sum(1 for value in values if len(value) <= _LONGEST_VALUE and guess_quadrant(value)) > len(values)


def _has_no_words(rows: Sequence[Line], place: int) -> bool:
    """Say whether a column's first values are figures, dates and repeated headings, and nothing else."""
    values = [value for row in rows[:_ROWS_LOOKED_AT] if (value := row.cell(place))]
    return bool(values) and all(_FIGURES.fullmatch(value) or folded(value) in _KNOWN for value in values)


def _of_heading(name: str) -> Meaning:
    word = folded(name)
    for meaning, words in _WORDS.items():
        if word in map(folded, words):
            return meaning
    if _VOTING.fullmatch(word):
        return Meaning.VOTES
    quadrant = guess_quadrant(name) if len(word) > 1 else None
    return Meaning(quadrant.value) if quadrant else Meaning.UNUSED


def _longest(rows: Sequence[Line], found: Sequence[Meaning]) -> int:
    looked_at = rows[:_ROWS_LOOKED_AT]
    lengths = {place: sum(len(row.cell(place)) for row in looked_at) for place in range(len(found))}
    free = [place for place, meaning in enumerate(found) if meaning is Meaning.UNUSED]
    wordy = [place for place in free if not _has_no_words(rows, place)]
    return max(wordy or free or lengths, key=lambda place: lengths[place])


def guess_whole(titles: Iterable[str], perspectives: Mapping[str, str]) -> tuple[str, str]:
    """Return the quadrant and the perspective that what stands above a table names for all of it, empty where none."""
    above = [title for title in titles if title]
    quadrants = {found for title in above if (found := guess_quadrant(title, perspectives))}
    named = [code for title in above if (code := guess_perspective(title, perspectives))]
    return (quadrants.pop() if len(quadrants) == 1 else ""), next(iter(named), "")


def guess_quadrant(value: str, perspectives: Mapping[str, str] | None = None) -> Quadrant | None:
    """Return the quadrant that a value names, in words, by its letter or its sign; ``None`` if it may be several."""
    text = value.strip()
    if text in _SIGNS:
        return _SIGNS[text]
    word = folded(text)
    if word in _LETTERS | _SWEDISH_LETTERS:
        return (_LETTERS | _SWEDISH_LETTERS)[word]
    for quadrant, words in QUADRANTS.items():
        if word in map(folded, (quadrant, *words)):
            return quadrant
    # "Nya möjligheter" is a perspective, in which there are strengths and threats.
    for name in (perspectives or {}).values():
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    named = [quadrant for quadrant, stem in _STEMS.items() if stem.search(text)]
    return named[0] if len(named) == 1 else None


def guess_perspective(value: str, perspectives: Mapping[str, str]) -> str | None:
    """Return the code of the perspective that a value names or contains, of several the longest name."""
    word = folded(value)
    named = [code for code, name in perspectives.items() if folded(name) in word or folded(code) == word]
    return max(named, key=lambda code: len(perspectives[code]), default=None)
