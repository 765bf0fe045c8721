"""Which words speak of an area."""

import pytest

from services.planner.framework.loading import load_framework
from services.planner.framework_versions.domain import changes
from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from services.planner.framework_versions.domain.words import build_framework
from services.planner.framework_versions.loading import compile_framework, digcomp, shipped_document
from services.planner.needs.domain import NoteInput, Parameters, analyse
from services.planner.needs.domain.values import AreaMatch
from tests.planner.framework_versions.factories import document

IMPORTED = document(
    Area(
        "s1",
        "genomföra informationssökningar",
        description="Söka i databaser och kataloger, granska träffarna och redovisa källorna för låntagaren.",
        examples="söka fakta\nreferensarbete",
    ),
    Area("s2", "samordna evenemang", description="Planera och leda program, boka föreläsare, sköta scenen."),
    Area("s3", "trädgårdsodling", description="Odla grönsaker och låna ut fröer och redskap."),
)


def matches(note: str, framework: FrameworkDocument) -> dict[str, AreaMatch]:
    """Return the areas that a note is found to speak of."""
    noted = NoteInput("n1", note, "challenges", "weakness")
    [analysed] = analyse([noted], compile_framework(framework), Parameters(bootstrap_rounds=2)).notes
    return {match.area: match for match in analysed.areas}


def test_the_shipped_framework_is_version_one_itself() -> None:
    """Nothing is copied or compiled until somebody edits it."""
    assert compile_framework(shipped_document()) is load_framework()


def test_renaming_an_area_keeps_its_words() -> None:
    """And everything else that notes are read with."""
    renamed = changes.save_area(shipped_document(), Area("digital", "Teknik", digcomp=("5.1",)))
    built = build_framework(renamed, load_framework())

    assert built.area("digital").name == "Teknik"
    assert built.lexicon is load_framework().lexicon


def test_notes_of_a_merged_area_count_for_its_target() -> None:
    """With the words by which they always did."""
    merged = changes.merge(shipped_document(), "digital", "mik")

    assert set(matches("Vi kan för lite om surfplattor", merged)) == {"mik"}


def test_notes_of_a_retired_area_count_for_none() -> None:
    """Rather than for something that they don't speak of."""
    assert matches("Surfplattor till alla", changes.retire(shipped_document(), "digital")) == {}


@pytest.mark.parametrize(
    ("note", "area", "status"),
    [
        ("Vi måste bli bättre på att genomföra informationssökningar", "s1", "sure"),
        ("Få av oss kan referensarbete numera", "s1", "sure"),
        ("Ingen vill ta i evenemang på kvällstid", "s2", "unsure"),
        ("Databaserna ger träffar som ingen hinner granska", "s1", "unsure"),
        ("Trädgårdsodlingen på torget är populär", "s3", "sure"),
    ],
)
def test_an_imported_area_is_found_on_the_first_day(note: str, area: str, status: str) -> None:
    """By its name surely, by a word of it or several of its description unsurely."""
    found = matches(note, IMPORTED)

    assert {area_id: match.status for area_id, match in found.items()} == {area: status}


def test_one_word_of_a_description_is_no_match() -> None:
    """It hints, and a hint alone isn't shown."""
    assert matches("Scenen är trasig", IMPORTED) == {}


def test_what_every_competence_speaks_of_says_nothing() -> None:
    """Planning, leading and working are no subject."""
    assert matches("Vi behöver utveckla arbetssätt och kompetens", IMPORTED) == {}


def test_words_that_people_wrote_speak_surely() -> None:
    """Whole words, beginnings, and words in a row."""
    written = changes.save_area(IMPORTED, Area("s3", "trädgårdsodling", terms="fröbibliotek*, gröna fingrar"))

    assert matches("Vårt fröbiblioteket är tomt", written)["s3"].status == "sure"
    assert matches("Ingen har gröna fingrar här", written)["s3"].status == "sure"


def test_each_shipped_area_has_an_english_name_and_known_digcomp_competences() -> None:
    """DigComp 2.2 has twenty-one."""
    assert len(digcomp()) == 21
    assert all(area.name_en and set(area.digcomp) <= set(digcomp()) for area in shipped_document().areas)
    assert {competence for area in shipped_document().areas for competence in area.digcomp} >= {"1.1", "3.3", "4.2"}
