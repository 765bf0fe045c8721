"""What clues and words of many notes add to the log-odds of each area, summed for all notes at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.weights import Matrix, Weights
from services.planner.needs.domain.clues import AREA, LEXICON, Clue, gram_share
from services.planner.needs.domain.values import LEARNED_WORD
from shared.wording.normalise import Token


@dataclass(frozen=True)
class ReadNote:
    """A note's words and the clues in them."""

    found: Sequence[Token]
    clues: Sequence[Clue]

    @cached_property
    def own(self) -> list[int]:
        """The places of the words that carry content: their grams add to the score, each word's together."""
        return [place for place, token in enumerate(self.found) if not token.stop]

    @cached_property
    def pieces(self) -> dict[tuple[int, ...], list[int]]:
        """What stands on the same words, by the places of these: the numbers of clues, then of words with content."""
        pieces: dict[tuple[int, ...], list[int]] = {}
        for number, clue in enumerate(self.clues):
            pieces.setdefault(clue.places, []).append(number)
        for number, place in enumerate(self.own, len(self.clues)):
            pieces.setdefault((place,), []).append(number)
        # The board's clues stand on no word.
        pieces.pop((), None)
        return pieces

    def clue(self, number: int) -> Clue:
        """Return a clue, or what stands for a word's grams."""
        if number < len(self.clues):
            return self.clues[number]
        place = self.own[number - len(self.clues)]
        return Clue("", 0.0, (place,), self.found[place].word, LEARNED_WORD)


@dataclass(frozen=True)
class Scores:
    """``confidences`` has a row per note; ``clues`` and ``words`` one per clue and content word, note after note.

    All have a column per area. A note's own rows begin where ``clue_starts`` and ``word_starts`` say.
    """

    confidences: Matrix
    clues: Matrix
    words: Matrix
    clue_starts: Sequence[int]
    word_starts: Sequence[int]

    def added(self, note: int, area: int) -> list[float]:
        """Return what each clue of a note, then each of its words, adds to the log-odds of an area."""
        clues = self.clues[self.clue_starts[note] : self.clue_starts[note + 1], area]
        words = self.words[self.word_starts[note] : self.word_starts[note + 1], area]
        return [*clues.tolist(), *words.tolist()]


def score(notes: Sequence[ReadNote], weights: Weights) -> Scores:
    """Return the probability of every area in each note, and what every clue and word adds to it."""
    owns = [note.own for note in notes]
    clue_counts, word_counts = [len(note.clues) for note in notes], [len(own) for own in owns]
    of_clues, of_words = (np.repeat(np.arange(len(notes)), counts) for counts in (clue_counts, word_counts))
    clues = _of_clues([clue for note in notes for clue in note.clues], weights)
    words = weights.of_words([note.found[place].word for note, own in zip(notes, owns, strict=True) for place in own])
    shares = np.array([weights.scale.learned * gram_share(note.found) for note in notes], np.float32)
    added = np.concatenate([clues, shares[of_words, None] * words]).astype(np.float64)
    log_odds = _start(weights) + _sums(added, np.concatenate([of_clues, of_words]), len(notes))
    return Scores(
        1.0 / (1.0 + np.exp(-log_odds)),
        added[: len(clues)],
        added[len(clues) :],
        [0, *np.cumsum(clue_counts).tolist()],
        [0, *np.cumsum(word_counts).tolist()],
    )


def _start(weights: Weights) -> Matrix:
    return weights.scale.start + weights.scale.learned * weights.start


def _of_clues(clues: Sequence[Clue], weights: Weights) -> Matrix:
    names = [clue.name for clue in clues]
    values = np.array([clue.value for clue in clues])
    added: Matrix = weights.scale.learned * values.astype(np.float32)[:, None] * weights.of_clues(names)
    columns = {f"{AREA}{area}": column for column, area in enumerate(weights.areas)}
    # What the lexicon alone is sure of counts beside what was learned of its being sure.
    rows = [row for row, name in enumerate(names) if name in columns]
    sure = weights.scale.lexicon * values[rows] / LEXICON
    added[rows, [columns[names[row]] for row in rows]] += sure.astype(np.float32)
    return added


def _sums(added: Matrix, notes: NDArray[np.intp], count: int) -> Matrix:
    """Return the sum of each note's rows, added one after the other: the same digits whatever other notes there are."""
    columns = added.shape[1]
    cells = (notes[:, None] * columns + np.arange(columns)).ravel()
    sums = np.bincount(cells, added.ravel(), count * columns)
    return np.asarray(sums, np.float64).reshape(count, columns)
