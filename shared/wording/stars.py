"""Groups of texts around hubs, from pairs that are alike, without asking of all pairs whether they say the same.

Asking is dear. A text that is like few others is asked about each, so that the hub is the one that most say the same
as. Of one that is like very many, which happens where a thousand wordings of a few thoughts were pasted, likeness
tells how near it is to being a hub, and only those are asked about that are still free when it becomes one.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from shared.wording.grams import Alike

# A text that is like more others than this isn't asked about all of them.
MOST_ASKED = 12
# A member is held against the hub and those of its group that are most like the hub.
MOST_HELD_AGAINST = 3
# So many refusals in a row, those most like it first, and no more of its neighbours are asked.
MOST_REFUSALS = 8
Says = Callable[[int, int], bool]


def stars(count: int, like: Alike, same: Says, together: Says) -> list[list[int]]:
    """Return groups of texts, the hub first in each; every text stands in one.

    Args:
        count: how many texts there are.
        like: pairs of them that are alike, from both sides.
        same: whether two texts, the earlier first, say the same.
        together: whether two that say the same as their hub may stand in one group.
    """
    starts = np.searchsorted(like.earlier, np.arange(count + 1)).tolist()
    others, likenesses = like.later.tolist(), like.likenesses.tolist()
    near: list[dict[int, float]] = []
    for text, (start, end) in enumerate(pairwise(starts)):
        own = dict(zip(others[start:end], likenesses[start:end], strict=True))
        if len(own) <= MOST_ASKED:
            own = {other: value for other, value in own.items() if same(*sorted((text, other)))}
        near.append(own)
    free = set(range(count))
    found = []
    for hub in sorted(range(count), key=lambda text: (-len(near[text]), -math.fsum(near[text].values()), text)):
        if hub in free:
            star = _star(hub, [other for other in near[hub] if other in free], same, together)
            free.difference_update(star)
            found.append(star)
    return found


def _star(hub: int, near: list[int], same: Says, together: Says) -> list[int]:
    star, refused = [hub], 0
    for text in near:
        held = star[1 : MOST_HELD_AGAINST + 1]
        if same(*sorted((hub, text))) and all(together(*sorted((text, member))) for member in held):
            star.append(text)
            refused = 0
        else:
            refused += 1
        if refused == MOST_REFUSALS:
            break
    return star
