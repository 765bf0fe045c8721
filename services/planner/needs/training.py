"""The shipped weights, learned anew from the corpus: ``python -m services.planner.needs.training``.

With ``--measure`` nothing is written: a quarter of the voices at a time is left out, and read with what the others
teach. Both take a minute or two.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.planner.framework.domain import Framework
from services.planner.framework.loading import FOLDER, WEIGHTS, load_framework
from services.planner.needs.domain.mapping import map_notes
from services.planner.needs.domain.values import NoteInput, Parameters
from services.planner.needs.evaluation import LabelledNote, figures_of
from services.planner.needs.learning import Lesson, confirmed, learn, learn_read, read_lessons

PARTS = 4
BANDS = (0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.01)
Found = dict[str, dict[str, float]]


def read_corpus() -> list[Lesson]:
    """Return the corpus' notes, voice by voice."""
    paths = sorted((FOLDER / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Lesson(
            NoteInput(row["id"], row["text"], row["perspective"], row["quadrant"]),
            frozenset(row["areas"]),
            row["voice"],
        )
        for row in rows
    ]


def measure(lessons: Sequence[Lesson], framework: Framework) -> list[str]:
    """Return what strangers' notes are read as, before and after half of each voice's notes are confirmed."""
    first: Found = {}
    after: Found = {}
    read = read_lessons(lessons, framework)
    voices = sorted({lesson.voice for lesson in lessons})
    for part in range(PARTS):
        left_out = set(voices[part::PARTS])
        taught = [place for place, lesson in enumerate(lessons) if lesson.voice not in left_out]
        weights = learn_read([lessons[place] for place in taught], [read[place] for place in taught], framework)
        reader = replace(framework, weights=weights)
        for voice in sorted(left_out):
            own = [lesson for lesson in lessons if lesson.voice == voice]
            first |= _found(own, reader)
            after |= _found(own[1::2], confirmed(reader, own[::2]))
    half = [lesson for lesson in lessons if lesson.note.id in after]
    return [
        "all notes, nothing confirmed: " + _figures(lessons, first, framework),
        "every second note, nothing confirmed: " + _figures(half, first, framework),
        "every second note, the others confirmed: " + _figures(half, after, framework),
        *_reliability(lessons, first),
    ]


def _found(lessons: Sequence[Lesson], reader: Framework) -> Found:
    found = map_notes([lesson.note for lesson in lessons], reader, Parameters())
    return {
        lesson.note.id: {match.area: match.confidence for match in matches}
        for lesson, matches in zip(lessons, found, strict=True)
    }


def _figures(lessons: Sequence[Lesson], found: Found, framework: Framework) -> str:
    labelled = [LabelledNote(lesson.note, lesson.areas) for lesson in lessons]
    figures = figures_of(labelled, {lesson.note.id: set(found[lesson.note.id]) for lesson in lessons}, framework)
    return ", ".join(f"{name} {figures[name]:.3f}" for name in ("macro_f1", "micro_f1", "precision", "recall"))


def _reliability(lessons: Sequence[Lesson], found: Found) -> list[str]:
    pairs = [
        (confidence, area in lesson.areas) for lesson in lessons for area, confidence in found[lesson.note.id].items()
    ]
    lines = []
    for low, high in pairwise(BANDS):
        right = [was for confidence, was in pairs if low <= confidence < high]
        if right:
            share = sum(right) / len(right)
            lines.append(f"confidence {low:.2f} to {min(high, 1.0):.2f}: {len(right)} matches, {share:.2f} right")
    return lines


def main() -> None:
    """Write the weights, or print how well they would read strangers."""
    framework, lessons = load_framework(), read_corpus()
    if "--measure" in sys.argv:
        sys.stdout.write("\n".join(measure(lessons, framework)) + "\n")
    else:
        learn(lessons, framework).save(WEIGHTS)


if __name__ == "__main__":
    main()
