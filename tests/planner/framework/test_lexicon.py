"""Looking a note's words up in a lexicon."""

import pytest

from services.planner.framework.lexicon import Lexicon, Term
from shared.wording.normalise import tokens


def found(note: str, *terms: str) -> list[tuple[str, str]]:
    """Which terms match the note, and how."""
    lexicon = Lexicon(Term("area", text, 0.9) for text in terms)
    return [(hit.term.text, hit.match) for hit in lexicon.find(tokens(note))]


@pytest.mark.parametrize(
    ("note", "term", "match"),
    [
        ("Vi gallrar för sällan", "gallra", "stem"),
        ("de unga kommer", "=unga", "form"),
        ("digitaliseringen går fort", "digital*", "prefix"),
        ("våra språkcaféer är fulla", "*café", "suffix"),
        ("en mångkulturell kommun", "*kultur*", "part"),
        ("Ungdomsverksamheten har stannat", "ungdom", "compound"),
        ("AI-verktygen är nya", "ai", "compound"),
        ("vi kan lära oss av dem", "lära av", "phrase"),
        ("vi når dem aldrig", "nå & aldrig", "together"),
        ("tillgangligheten brister", "tillgänglighet", "stem"),
        ("bemötnade är viktigt", "bemötande", "spelling"),
    ],
)
def test_a_term_matches_in_its_own_way(note: str, term: str, match: str) -> None:
    """Each way of writing a term finds what it promises, and says how."""
    assert found(note, term) == [(term, match)]


@pytest.mark.parametrize(
    ("note", "term"),
    [
        *(("bokhyllorna", "hylla"), ("grundskolan", "skola"), ("ljudböcker", "bok"), ("lånekort", "lån")),
        *(("grundkurs", "kurs"), ("grundkurser", "kurs"), ("säkerhetsvakt", "vakt"), ("konstverk", "verk")),
    ],
)
def test_a_compound_that_the_dictionary_holds_is_taken_apart(note: str, term: str) -> None:
    """It is inflected as its last part is."""
    assert found(note, term) == [(term, "compound")]


def test_a_compound_is_a_weaker_witness() -> None:
    """The part of a compound weighs less than the word alone."""
    lexicon = Lexicon([Term("area", "ungdom", 0.8)])
    alone, part = (lexicon.find(tokens(note))[0].weight for note in ("ungdomar", "ungdomsverksamhet"))

    assert part < alone == 0.8


def test_the_order_of_terms_does_not_matter() -> None:
    """Two lexicons of the same terms find the same."""
    terms = [Term(area, text, 0.5) for area in ("b", "a") for text in ("bok", "bok*", "läsa bok")]
    note = tokens("läsa böcker och bokcirkel")

    assert Lexicon(terms).find(note) == Lexicon(reversed(terms)).find(note)
