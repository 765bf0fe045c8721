"""Notes that may say the same in other words, for a person to decide: they hold the same thought.

Precision comes first, for whoever is shown ten wrong pairs stops reading: the thoughts are narrow, the notes short
enough to hold just one, and neither is mapped to other areas than the other. Of many that hold a thought, each is shown
beside the first only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from services.planner.framework.lexicon import Lexicon
from services.planner.needs.domain.clues import read_words
from services.planner.needs.domain.values import NoteGroup, PossibleDuplicate
from shared.wording.duplicates import likeness

# A longer note says more than one thing, and its thought may be an aside.
MOST_WORDS = 16
# An area that takes less of a note is not what it is about.
LEAST_SHARE = 0.3


def find_paraphrases(
    groups: Sequence[NoteGroup], known: Collection[PossibleDuplicate], thoughts: Lexicon
) -> tuple[PossibleDuplicate, ...]:
    """Return pairs of groups, by their ids, that may say the same and that likeness didn't find.

    Args:
        groups: all groups.
        known: the pairs that are possible duplicates already.
        thoughts: what finds thoughts in words.
    """
    asked = {frozenset((pair.a, pair.b)) for pair in known}
    holders: dict[tuple[str, str], list[NoteGroup]] = defaultdict(list)
    pairs: dict[tuple[str, str], tuple[NoteGroup, NoteGroup]] = {}
    for group in sorted(groups, key=lambda group: group.id):
        for thought in _thoughts_of(group, thoughts):
            held = holders[group.quadrant, thought]
            first = next((other for other in held if _may_be_of_one_area(other, group)), None)
            if first:
                pairs[first.id, group.id] = first, group
            held.append(group)
    return tuple(
        PossibleDuplicate(a, b, "paraphrase", likeness(one.text, other.text))
        for (a, b), (one, other) in sorted(pairs.items(), key=lambda item: item[0])
        if frozenset((a, b)) not in asked
    )


def _thoughts_of(group: NoteGroup, thoughts: Lexicon) -> Iterable[str]:
    found = read_words(group.text)
    if len(found) > MOST_WORDS:
        return ()
    return sorted({hit.term.area for hit in thoughts.find(found)})


def _may_be_of_one_area(one: NoteGroup, other: NoteGroup) -> bool:
    here, there = _areas_of(one), _areas_of(other)
    return not (here and there) or bool(here & there)


def _areas_of(group: NoteGroup) -> set[str]:
    return {area for area, share in group.shares.items() if share >= LEAST_SHARE}
