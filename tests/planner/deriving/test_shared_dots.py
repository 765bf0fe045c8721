"""Dots on groups: shared among their notes, and said how."""

from datetime import date
from typing import Any

from services.planner.deriving.domain.deriving import Derived, derive, input_hash
from services.planner.needs.domain import Parameters
from services.planner.plans.domain.material import Material
from services.planner.plans.loading import load_catalogue
from tests.planner.plans import factories

TODAY = date(2026, 3, 12)


def derived(session: dict[str, Any]) -> Derived:
    """Derive the plans of a miniature municipality with one session."""
    material = Material.from_json(factories.answer(sessions=[session]))
    return derive(material, factories.framework(), load_catalogue(), Parameters(), TODAY)


def grouped_notes() -> list[dict[str, Any]]:
    """Return two notes that share the five dots of their group, and one that lies alone."""
    notes = [
        factories.note(1, "Vi kan för lite om surfplattor", votes=1),
        factories.note(2, "Ingen hinner ha sagostund"),
        factories.note(3, "Hyllorna står i vägen", votes=2),
    ]
    for note in notes[:2]:
        note.update(own_votes=note["votes"], votes=note["votes"] + 2.5, group="g1")
    return notes


def test_dots_on_a_group_are_shared_and_the_plan_says_how() -> None:
    """Each note weighs with its share; what is shown are whole dots, and among how many notes they were shared."""
    session = factories.session(grouped_notes(), groups=[{"id": "g1", "votes": 5}])
    plan = derived(session).municipal.content
    (weaknesses,) = (part["notes"] for part in plan["swot"] if part["quadrant"] == "weakness")

    assert [(note["votes"], note["mass"], note.get("shared_votes")) for note in weaknesses] == [
        (1, 4.5, [{"votes": 5, "notes": 2}]),
        (0, 3.5, [{"votes": 5, "notes": 2}]),
        (2, 3, None),
    ]
    assert plan["process"]["votes"] == 8


def test_an_intake_without_groups_is_read_as_before() -> None:
    """All its dots are the notes' own, and the same notes are the same input."""
    old = Material.from_json(factories.answer())
    new = factories.answer()
    for note in new["sessions"][0]["notes"]:
        note.update(own_votes=note["votes"], group=None)
    new["sessions"][0]["groups"] = []

    assert [note.own_votes for note in old.notes.values()] == [note.votes for note in old.notes.values()]
    assert input_hash(old, Parameters()) == input_hash(Material.from_json(new), Parameters())


def test_dots_that_are_shared_otherwise_are_another_input() -> None:
    """Though every note weighs the same."""
    shared = factories.session(grouped_notes(), groups=[{"id": "g1", "votes": 5}])
    own = factories.session([note | {"group": None, "own_votes": note["votes"]} for note in grouped_notes()])
    hashes = {input_hash(Material.from_json(factories.answer(sessions=[one])), Parameters()) for one in (shared, own)}

    assert len(hashes) == 2
