"""What people have confirmed, as lessons for reading the programme's other notes."""

from collections.abc import Iterable

from services.planner.framework.domain import Framework
from services.planner.needs.domain.decisions import Decisions
from services.planner.needs.domain.values import NoteInput
from services.planner.needs.learning import Lesson, confirmed

# Where a note of another municipality hangs isn't known here: most hang there, and it weighs next to nothing.
UNKNOWN_QUADRANT = "weakness"


def taught(framework: Framework, notes: Iterable[NoteInput], decisions: Decisions) -> Framework:
    """Return the framework as it reads notes after what the programme has confirmed.

    Args:
        framework: areas, lexicon and weights.
        notes: the notes that are to be analysed; their own boards are known.
        decisions: with the confirmed notes of the programme.
    """
    known = {note.id: note for note in notes}
    lessons = [
        Lesson(known.get(note.id) or NoteInput(note.id, note.text, "", UNKNOWN_QUADRANT), frozenset(note.areas))
        for note in decisions.lessons(known)
    ]
    return confirmed(framework, lessons)
