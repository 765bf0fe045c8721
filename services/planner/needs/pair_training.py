"""What tells pairs of notes apart, learned anew from pairs: ``python -m services.planner.needs.pair_training``.

With ``--measure`` nothing is written: each hand's pairs are left out in turn, and told apart by what the others teach.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.loading import FOLDER
from services.planner.needs.training import read_corpus
from shared.wording.duplicates import JOINED_FROM, sameness, wording
from shared.wording.grams import likeness_of
from shared.wording.rarity import HELD
from shared.wording.sameness import WEIGHTS, Sameness
from shared.wording.signs import Wording, direction, signs

SAME, FRIEND = "same", "friend"
# What the joining was first made for must stay joined: pairs that were written to be hard outnumber it.
FIRST, FIRST_COUNTS = "first", 3.0
# Chosen by what it gave on hands left out; half and twice as much give the same within 0.01.
RIDGE = 1.5
ROUNDS = 100
# A sign that fewer pairs have is of their words alone; a word that fewer notes hold is rare.
FEWEST_PAIRS = 3
FEWEST_NOTES = 10
DECIMALS = 3
STEPS = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledPair:
    """Two notes, how alike their grams are, and what kind of pair a hand says it is."""

    hand: str
    kind: str
    one: Wording
    other: Wording
    likeness: float

    @property
    def signs(self) -> dict[str, float]:
        """What speaks for and against the two saying the same."""
        return signs(self.one, self.other, self.likeness)


def read_pairs() -> list[LabelledPair]:
    """Return the pairs that are kept, hand by hand."""
    pairs = []
    for path in sorted((FOLDER / "pairs").glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            one, other = wording(row["a"]), wording(row["b"])
            pairs.append(LabelledPair(path.stem, row["kind"], one, other, likeness_of(one.forms, other.forms)))
    return pairs


def learn_sameness(pairs: Sequence[LabelledPair]) -> Sameness:
    """Return what the signs of pairs weigh: ridge logistic regression, by coordinate descent."""
    found = [pair.signs for pair in pairs]
    counts = Counter(name for some in found for name in some)
    names = sorted(name for name, count in counts.items() if count >= FEWEST_PAIRS)
    values = np.array([[*(some.get(name, 0.0) for name in names), 1.0] for some in found])
    wanted = np.array([pair.kind == SAME for pair in pairs], np.float64)
    counted = np.array([FIRST_COUNTS if pair.hand == FIRST else 1.0 for pair in pairs])
    weights = _fitted(values, wanted, counted, [*map(direction, names), 0.0])
    rounded = [round(float(weight), DECIMALS) for weight in weights]
    return Sameness(rounded[-1], {name: weight for name, weight in zip(names, rounded, strict=False) if weight})


def _fitted(values: Floats, wanted: Floats, counted: Floats, directions: Sequence[float]) -> Floats:
    """Return the weights, moved one after the other to where they fit best; none leaves its direction."""
    weights = np.zeros(values.shape[1])
    ridge = np.full(len(weights), RIDGE)
    # The last is what every pair starts with.
    ridge[-1] = 0.0
    columns = [(np.flatnonzero(column), column[np.flatnonzero(column)]) for column in values.T]
    scores = np.zeros(len(values))
    for _ in range(ROUNDS):
        for place, (rows, strengths) in enumerate(columns):
            sure = 1.0 / (1.0 + np.exp(-scores[rows]))
            slope = (strengths * counted[rows]) @ (wanted[rows] - sure) - ridge[place] * weights[place]
            bend = (strengths**2 * counted[rows]) @ (sure * (1.0 - sure)) + ridge[place]
            moved = weights[place] + slope / bend
            moved = 0.0 if moved * directions[place] < 0.0 else moved
            scores[rows] += strengths * (moved - weights[place])
            weights[place] = moved
    return weights


def measure(pairs: Sequence[LabelledPair]) -> list[str]:
    """Return how each hand's pairs are told apart by what the others teach."""
    sure: dict[str, list[tuple[str, float]]] = {}
    for hand in dict.fromkeys(pair.hand for pair in pairs):
        learned = learn_sameness([pair for pair in pairs if pair.hand != hand])
        own = [pair for pair in pairs if pair.hand == hand]
        sure[hand] = [(pair.kind, sameness(pair.one, pair.other, pair.likeness, learned)) for pair in own]
    # What stands on real boards is no writer's: there nearly all pairs are others.
    written = [found for hand, some in sure.items() if not hand.startswith("board") for found in some]
    boards = [found for hand, some in sure.items() if hand.startswith("board") for found in some]
    return [
        *(f"{hand}: {_figures(found, JOINED_FROM)}" for hand, found in sure.items()),
        *(f"written, joined from {step}: {_figures(written, step)}" for step in STEPS),
        *(f"boards, joined from {step}: {_figures(boards, step)}" for step in STEPS),
    ]


def _figures(found: Iterable[tuple[str, float]], joined_from: float) -> str:
    counts = Counter((kind, sure >= joined_from) for kind, sure in found)
    right, same = counts[SAME, True], counts[SAME, True] + counts[SAME, False]
    joined = sum(count for (_, is_joined), count in counts.items() if is_joined)
    friends = counts[FRIEND, True], counts[FRIEND, True] + counts[FRIEND, False]
    return (
        f"precision {right / max(1, joined):.3f}, recall {right / same:.3f}, F1 {2 * right / (joined + same):.3f}, "
        f"false friends joined {friends[0]} of {friends[1]}"
    )


def count_words() -> None:
    """Write how many notes of the corpus hold each word."""
    texts = [lesson.note.text for lesson in read_corpus()]
    counts = Counter(word for text in texts for word in wording(text).content.held)
    holding = {word: count for word, count in sorted(counts.items()) if count >= FEWEST_NOTES}
    kept = {"notes": len(texts), "fewest": FEWEST_NOTES, "holding": holding}
    HELD.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def main() -> None:
    """Write what is learned, or print how well it would tell strangers' pairs apart."""
    if "--measure" in sys.argv:
        sys.stdout.write("\n".join(measure(read_pairs())) + "\n")
    else:
        # The signs ask how rare words are, so that is counted first.
        count_words()
        learn_sameness(read_pairs()).save(WEIGHTS)


if __name__ == "__main__":
    main()
