"""What stands in quotation marks was written so."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.planner.framework.loading import load_framework
from services.planner.needs.domain import NoteInput, Parameters, analyse
from services.planner.needs.domain.clues import read_words
from services.planner.needs.domain.mapping import map_notes
from services.planner.needs.domain.quoting import OMISSION, quoted
from shared.wording.normalise import clean

NOTES = Path(__file__).resolve().parents[3] / "demo" / "falun_notes.jsonl"


def words(text: str, *chosen: str) -> str:
    """Quote these words of a text."""
    found = read_words(text)
    return quoted(text, found, [place for place, token in enumerate(found) if token.text in chosen])


@pytest.mark.parametrize(
    ("text", "chosen", "quote"),
    [
        ("målen i planen följs inte upp", ["följs", "upp"], "följs inte upp"),
        ("ingen hörslinga i föreläsningssalen", ["hörslinga", "föreläsningssalen"], "hörslinga i föreläsningssalen"),
        ("folk där de är: på ICA, på mässan", ["folk", "är", "ICA", "mässan"], "folk där de är: på ICA, på mässan"),
        ("böckerna på <b>hyllan</b> är gamla", ["böckerna", "hyllan"], "böckerna på hyllan"),
        ("folk är trötta, det är tredje omorganiseringen", ["trötta", "omorganiseringen"], "trötta … omorganiseringen"),
        ("planer följs tyvärr aldrig upp", ["följs", "upp"], "följs tyvärr aldrig upp"),
        ("Nya DATORER!", ["DATORER"], "DATORER"),
    ],
)
def test_words_are_quoted_as_they_are_written(text: str, chosen: list[str], quote: str) -> None:
    """Little words, commas and negations between them belong; what else is left out is said to be."""
    assert words(text, *chosen) == quote


@given(st.text(max_size=80), st.data())
def test_every_part_of_a_quotation_stands_in_the_text(text: str, data: st.DataObject) -> None:
    """Whatever is written, and whichever words are asked for."""
    found = read_words(text)
    assume(found)
    places = data.draw(st.sets(st.integers(0, len(found) - 1), min_size=1))

    assert all(part in " ".join(clean(text).split()) for part in quoted(text, found, places).split(OMISSION))


def test_all_evidence_stands_in_its_note() -> None:
    """In the demo's notes too, and what a need shows beside a note in the wording that is shown."""
    rows = [json.loads(line) for line in NOTES.read_text(encoding="utf-8").splitlines()]
    notes = [
        NoteInput(row["id"], row["text"], row["perspective"], row["quadrant"], row.get("votes", 0)) for row in rows
    ]
    found = analyse(notes, load_framework())

    told = [(note.note.text, part.text) for note in found.notes for match in note.areas for part in match.evidence]
    told += [(part.text, word) for need in found.needs for part in need.evidence for word in part.words]
    assert len(told) > len(notes)
    assert [pair for pair in told for piece in pair[1].split(OMISSION) if piece not in pair[0]] == []


def test_a_group_shows_the_words_of_the_wording_that_it_shows() -> None:
    """Beside ”Bibliotekssystemet” nobody reads ”biblioteksystemet”."""
    texts = "Bibliotekssystemet är segt och kraschar", "biblioteksystemet är segt och kraschar"
    notes = [NoteInput(f"n{number}", text, "challenges", "weakness") for number, text in enumerate(texts)]
    (group,) = analyse(notes, load_framework()).groups

    assert group.text == texts[0]
    assert "Bibliotekssystemet" in group.words["digital"]
    assert not [word for word in group.words["digital"] if "biblioteksystemet" in word]


def test_a_negation_stays_in_evidence() -> None:
    """A goal that isn't followed up isn't quoted as one that is."""
    (matches,) = map_notes(
        [NoteInput("n", "målen i planen följs inte upp", "challenges", "weakness")], load_framework(), Parameters()
    )
    told = {part.text for match in matches for part in match.evidence}

    assert "följs inte upp" in told
    assert "följs upp" not in told
