"""Likeness of many texts at once."""

from itertools import combinations, product

from shared.wording.grams import MOST_ALIKE, alike, likeness_of


def test_the_index_finds_what_comparing_all_pairs_finds() -> None:
    """Every pair that reaches the lower bound, with its likeness."""
    texts = list(product(("hyran", "lönen"), ("stiger", "steg"), ("igen", "nu", "ofta")))
    expected = [
        (one, other, likeness)
        for one, other in combinations(range(len(texts)), 2)
        if (likeness := likeness_of(texts[one], texts[other])) >= 0.4
    ]

    assert alike(texts, 0.4).once() == expected


def test_of_very_many_each_is_found_beside_those_most_like_it() -> None:
    """What is found grows with the texts, not with their pairs."""
    found = alike([("hyllorna", "flexibla", f"x{number}") for number in range(5 * MOST_ALIKE)], 0.4)

    assert len(found.later) <= 5 * MOST_ALIKE * MOST_ALIKE
    assert set(found.later.tolist()) == set(range(1, 5 * MOST_ALIKE))
