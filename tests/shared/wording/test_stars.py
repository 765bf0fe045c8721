"""Groups around hubs, whatever pairs there are."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shared.wording.grams import Alike
from shared.wording.stars import find_stars

Pairs = dict[tuple[int, int], float]
TEXTS = 30


def like(pairs: Pairs) -> Alike:
    """Return these pairs as likeness finds them."""
    places = np.array(sorted(pairs), np.intp).reshape(len(pairs), 2)
    return Alike(places[:, 0], places[:, 1], np.array([pairs[pair] for pair in sorted(pairs)])).both_ways()


@given(
    st.dictionaries(st.sampled_from(list(combinations(range(TEXTS), 2))), st.floats(0.4, 1.0)),
    st.sets(st.sampled_from(list(combinations(range(TEXTS), 2)))),
)
def test_every_text_stands_in_one_group_and_says_the_same_as_its_hub(
    pairs: Pairs, refused: set[tuple[int, int]]
) -> None:
    """Every text stands in one group, and is like its hub: nobody joins a group through somebody else."""
    found = find_stars(TEXTS, like(pairs), lambda one, other: float((one, other) not in refused), 0.5)

    assert sorted(text for star in found for text in star) == list(range(TEXTS))
    for hub, *members in found:
        held = {(min(hub, member), max(hub, member)) for member in members}
        assert held <= pairs.keys() - refused


def test_a_thousand_wordings_of_a_thought_are_asked_about_a_few_times_each() -> None:
    """All of them are alike, and one group."""
    asked = []

    def sure(one: int, other: int) -> float:
        asked.append((one, other))
        return 1.0

    found = find_stars(1000, like(dict.fromkeys(combinations(range(1000), 2), 0.9)), sure, 0.5)

    assert [len(star) for star in found] == [1000]
    assert len(asked) < 5 * 1000


def test_a_thousand_notes_that_differ_in_a_number_are_asked_about_a_few_times_each() -> None:
    """None says the same as another: after some refusals the others aren't asked."""
    asked = []

    def sure(one: int, other: int) -> float:
        asked.append((one, other))
        return 0.0

    found = find_stars(1000, like(dict.fromkeys(combinations(range(1000), 2), 0.9)), sure, 0.5)

    assert len(found) == 1000
    assert len(asked) < 10 * 1000
