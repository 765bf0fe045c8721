"""Groups of texts around hubs, from pairs that are alike, without asking of all pairs whether they say the same.

Asking is dear. A text that is like few others is asked about each, so that the hub is the one that most say the same
as. Of one that is like very many, which happens where a thousand wordings of a few thoughts were pasted, likeness
tells how near it is to being a hub, and only those are asked about that are still free when it becomes one.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from shared.wording.grams import Alike

# A text that is like more others than this isn't asked about all of them.
MOST_ASKED = 12
# A member is held against the hub and those of its group that are most like the hub.
MOST_HELD_AGAINST = 3
# So many refusals in a row, those most like it first, and no more of its neighbours are asked.
MOST_REFUSALS = 8
# Two that say the same as their hub, but not as surely the same as each other, may stand together.
TOGETHER_FROM = 0.2
Sure = Callable[[int, int], float]


def find_stars(count: int, like: Alike, sure: Sure, joined_from: float) -> list[list[int]]:
    """Return groups of texts, the hub first in each; every text stands in one.

    Args:
        count: how many texts there are.
        like: pairs of them that are alike, from both sides.
        sure: how sure it is, 0 to 1, that two texts, the earlier first, say the same.
        joined_from: how sure it must be for one to join another's group.
    """
    starts = np.searchsorted(like.earlier, np.arange(count + 1)).tolist()
    others, likenesses = like.later.tolist(), like.likenesses.tolist()
    near: list[dict[int, float]] = []
    for text, (start, end) in enumerate(pairwise(starts)):
        own = dict(zip(others[start:end], likenesses[start:end], strict=True))
        if len(own) <= MOST_ASKED:
            asked = {other: sure(*sorted((text, other))) for other in own}
            own = {other: value for other, value in asked.items() if value >= joined_from}
        near.append(own)
    free = set(range(count))
    found = []
    for hub in sorted(range(count), key=lambda text: (-len(near[text]), -math.fsum(near[text].values()), text)):
        if hub in free:
            wanted = sorted((-value, other) for other, value in near[hub].items() if other in free)
            star = _star(hub, [other for _, other in wanted], sure, joined_from)
            free.difference_update(star)
            found.append(star)
    return found


def _star(hub: int, near: Sequence[int], sure: Sure, joined_from: float) -> list[int]:
    star, refused = [hub], 0
    for text in near:
        held = star[1 : MOST_HELD_AGAINST + 1]
        joins = sure(*sorted((hub, text))) >= joined_from
        if joins and all(sure(*sorted((text, member))) >= TOGETHER_FROM for member in held):
            star.append(text)
            refused = 0
        else:
            refused += 1
        if refused == MOST_REFUSALS:
            break
    return star
