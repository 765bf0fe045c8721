"""What was said of areas that were merged or retired since."""

from services.planner.assessment.domain import Answer, Assessed
from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from services.planner.framework_versions.succession import assessed_in_force, decided_in_force
from services.planner.needs.domain.decisions import ConfirmedNote, Decisions

DOCUMENT = FrameworkDocument(
    "Prov",
    (
        Area("digital", "Digital teknik"),
        Area("mik", "Källkritik", merged_into="digital"),
        Area("juridik", "Juridik", retired=True),
    ),
    {},
)


def confirmed(*areas: str) -> tuple[tuple[str, ...], ...]:
    """Return what a note counts as that was confirmed to speak of these areas."""
    decisions = Decisions(confirmed=(ConfirmedNote("a", "En lapp", areas),))
    return tuple(note.areas for note in decided_in_force(decisions, DOCUMENT).confirmed)


def test_a_note_of_a_merged_area_speaks_of_the_one_it_was_merged_into() -> None:
    """Once, where it spoke of both."""
    assert confirmed("mik", "digital") == (("digital",),)


def test_a_note_of_a_retired_area_is_read_anew() -> None:
    """What was confirmed can't hold any more; that it speaks of nothing still does."""
    assert confirmed("juridik") == ()
    assert confirmed() == ((),)


def test_of_two_levels_in_areas_that_were_merged_the_higher_counts() -> None:
    """So it is with the wish; who can teach one can teach."""
    answers = {"digital": Answer(1, 3), "mik": Answer(2, None, can_teach=True), "juridik": Answer(4)}
    found = assessed_in_force({"p": Assessed(1, answers)}, DOCUMENT)["p"].answers

    assert found == {"digital": Answer(2, 3, can_teach=True)}
