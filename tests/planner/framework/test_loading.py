"""The shipped framework."""

import json
from pathlib import Path

import pytest

from services.planner.framework.domain import LEVELS
from services.planner.framework.loading import load_framework, split_terms
from services.planner.framework.patterns import Pattern
from services.planner.framework.phrases import Phrase

DEMO_AREAS = Path(__file__).parents[3] / "demo" / "competence_areas.json"
ROLES = {
    "librarian", "assistant", "children_librarian", "school_librarian", "it_librarian", "manager", "driver", "other",
}  # fmt: skip


def test_the_areas_are_those_of_the_demo() -> None:
    """Ids, names, descriptions and their order are the same in both places."""
    shipped = [{"id": area.id, "name": area.name, "description": area.description} for area in load_framework().areas]

    assert shipped == json.loads(DEMO_AREAS.read_text(encoding="utf-8"))


def test_every_role_has_a_level_for_every_area() -> None:
    """A profile names all fifteen areas, each with a level from 0 to 4."""
    framework = load_framework()

    assert set(framework.profiles) == ROLES
    assert all(set(profile) == {area.id for area in framework.areas} for profile in framework.profiles.values())
    assert all(level in LEVELS for profile in framework.profiles.values() for level in profile.values())


def test_an_unknown_role_counts_as_other() -> None:
    """A role that the framework has no profile for gets the common one."""
    framework = load_framework()

    assert framework.target_level("gardener", "bemotande") == framework.target_level("other", "bemotande")


def test_every_area_has_a_broad_vocabulary() -> None:
    """No area hangs on a handful of words."""
    framework = load_framework()
    sizes = {area.id: sum(term.area == area.id for term in framework.lexicon.terms) for area in framework.areas}

    assert min(sizes.values()) >= 60


def test_every_term_can_match_something() -> None:
    """Each term finds a note that is written with the term's own words."""
    lexicon = load_framework().lexicon
    unreadable = [
        term.text
        for term in lexicon.terms
        for phrase in [Phrase.parse(term.text)]
        if any(not Pattern(text).core for texts in phrase.elements for text in texts)
    ]

    assert unreadable == []


def test_terms_stand_between_commas() -> None:
    """Spaces around terms and empty places don't matter."""
    assert split_terms("Lära av,  =unga, \n\n*café,,\n") == ["lära av", "=unga", "*café"]


def test_a_term_that_is_torn_apart_at_the_end_of_a_line_is_refused() -> None:
    """It would be read as two: *Harry Potter* as whoever is called Harry, and whoever makes pots."""
    with pytest.raises(ValueError, match="no comma after 'pippi, harry'"):
        split_terms("pippi, harry\npotter, lego,\n")


def test_the_signs_of_a_pattern_tell_its_kind() -> None:
    """A star or an equals sign says how a term matches."""
    kinds = {text: Pattern(text).kind for text in ("gallra", "=unga", "digital*", "*café", "*kultur*")}

    assert list(kinds.values()) == ["stem", "form", "prefix", "suffix", "part"]
