"""What was confirmed of areas that were merged or retired since."""

from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from services.planner.framework_versions.succession import decided_in_force
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
