"""From a note's words to competence areas."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.framework.lexicon import NEUTRAL, Lexicon, Term
from services.planner.framework.loading import load_framework
from services.planner.needs.domain import AnalysedNote, NoteInput, Parameters
from services.planner.needs.domain.mapping import map_notes, match_areas

PARAMETERS = Parameters()
LEXICON = Lexicon(
    [
        Term("digital", "dator", 0.9),
        Term("digital", "skärm", 0.35),
        Term("digital", "prylar", 0.35),
        Term("lokal", "öppna", 0.65),
        Term("barnunga", "öppna förskolan", 0.9),
        Term(NEUTRAL, "öppet sinne", 1.0),
        Term("lokal", "=öppet", 0.9),
    ]
)


def areas(note: str) -> set[str]:
    """The areas that the shipped framework finds in a note."""
    return {
        match.area
        for match in map_notes([NoteInput("n", note, "challenges", "weakness")], load_framework(), PARAMETERS)[0]
    }


def test_one_hint_is_no_match_but_two_are_an_unsure_one() -> None:
    """Weak words count only together, and the match is marked unsure."""
    matches = match_areas("skärm och prylar", LEXICON, PARAMETERS)

    assert match_areas("en skärm", LEXICON, PARAMETERS) == ()
    assert [(match.area, match.status) for match in matches] == [("digital", "unsure")]
    assert matches[0].confidence == pytest.approx(1 - 0.65 * 0.65)


def test_evidence_holds_the_words_as_written() -> None:
    """What the page shows is what the note says, with the term that it matched."""
    (match,) = match_areas("Nya DATORER!", LEXICON, PARAMETERS)

    assert [(part.text, part.term, part.match) for part in match.evidence] == [("DATORER", "dator", "stem")]
    assert match.status == "sure"


def test_a_phrase_takes_its_words_from_other_areas() -> None:
    """In the name of the open preschool, "open" says nothing of opening hours."""
    assert [match.area for match in match_areas("öppna förskolan", LEXICON, PARAMETERS)] == ["barnunga"]


def test_neutral_words_speak_of_no_area() -> None:
    """A figure of speech isn't taken by its words."""
    assert match_areas("ett öppet sinne", LEXICON, PARAMETERS) == ()


def test_a_repeated_word_counts_once() -> None:
    """Saying it three times makes it no surer."""
    once, thrice = (match_areas(note, LEXICON, PARAMETERS)[0] for note in ("dator", "dator dator dator"))

    assert once.confidence == thrice.confidence


@pytest.mark.parametrize(
    ("note", "area"),
    [
        ("Bibblans wifi är segt som sirap", "digital"),
        ("ingen av oss kan hantera arga besökare", "bemotande"),
        ("sagostund på somaliska", "sprak"),
        ("kidsen hänger här men läser inte", "barnunga"),
        ("ramp saknas vid dörren för rullstol", "tillganglighet"),
        ("Folk vet inte att vi finns", "marknad"),
        ("göra studiebesök i Danmark", "omvarld"),
        ("chefen byts ut varje år", "ledarskap"),
        ("föreningarna vill göra saker med oss", "samverkan"),
        ("fejknyheter sprids i skolan", "mik"),
        ("vi borde gallra hårdare", "samlingar"),
        ("fler grupprum och sköna fåtöljer", "lokal"),
        ("kommunen ska spara två miljoner", "projekt"),
        ("får man visa vilken film som helst?", "juridik"),
        ("gör en enkät till besökarna", "statistik"),
    ],
)
def test_everyday_notes_are_mapped(note: str, area: str) -> None:
    """Each area is found in a note as people write them."""
    assert area in areas(note)


@pytest.mark.parametrize("note", ["", "😀👍", "???", "se ovan", "Kul dag!", "\ud800\x00"])
def test_notes_about_nothing_are_unmapped(note: str) -> None:
    """What speaks of no area gets none."""
    assert areas(note) == set()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=200))
def test_shares_are_at_most_one(text: str) -> None:
    """Whatever is written, confidences lie within 0 and 1 and the shares of one note never exceed it."""
    matches = map_notes([NoteInput("n", text, "challenges", "weakness")], load_framework(), PARAMETERS)[0]
    analysed = AnalysedNote(NoteInput("n", text, "challenges", "threat"), matches, None)

    assert all(0.0 < match.confidence <= 1.0 for match in matches)
    assert sum(analysed.shares.values()) <= 1.0 + 1e-12
