"""When figures about persons may take the place of those that are published: never so that one person can be read.

Somebody may have noted a table and compare it with any later one. Two of them are the same, or what grew is five
people's answers or more, and so is what shrank; and it is never one answer alone that grew or shrank, which would tell
what each of those five said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from services.planner.assessment.domain import Answer
from services.planner.overview.domain.people import LEVELS
from services.planner.overview.domain.suppression import LEAST

# How many gave each answer, in the order of LEVELS.
Counts = tuple[int, ...]
NOBODY: Counts = (0,) * len(LEVELS)


def count_levels(said: Iterable[Mapping[str, Answer]]) -> dict[str, Counts]:
    """Return by area how many people said which answer; each mapping is what one person said."""
    found = Counter(
        (area, group_of(answer.level)) for each in said for area, answer in each.items() if _levelled(answer)
    )
    return {area: tuple(found[area, group] for group in LEVELS) for area in {area for area, _ in found}}


def group_of(level: int | None) -> str:
    """Return the answer that a level is counted as."""
    return LEVELS[0] if (level or 0) < 2 else LEVELS[1] if level == 2 else LEVELS[2]


def may_publish(now: Counts, published: Sequence[Counts]) -> bool:
    """Say whether a table is published where these were, the newest one last; before them there was an empty one."""
    newest = published[-1] if published else NOBODY
    return now != newest and all(now == earlier or _far_apart(earlier, now) for earlier in (NOBODY, *published))


def _far_apart(one: Counts, other: Counts) -> bool:
    changes = [after - before for before, after in zip(one, other, strict=True) if after != before]
    more, fewer = sum(each for each in changes if each > 0), -sum(each for each in changes if each < 0)
    return len(changes) > 1 and all(side == 0 or side >= LEAST for side in (more, fewer))


def _levelled(answer: Answer) -> bool:
    return answer.level is not None
