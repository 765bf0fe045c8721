"""What a theme is called: the words of its notes that tell it from other notes, as somebody wrote them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from services.planner.needs.domain.clues import read_words
from services.planner.needs.domain.values import NoteGroup
from shared.wording.agreement import alike
from shared.wording.contrasts import NEGATIONS
from shared.wording.equivalents import meaning

MOST_WORDS = 3
SHORTEST = 3


class Labels:
    """Names themes among all the notes that they are told apart from."""

    def __init__(self, groups: Sequence[NoteGroup]) -> None:
        """Count in how many of the groups each word stands."""
        self._count = len(groups)
        self._forms = {group.id: _forms(group) for group in groups}
        self._holders = Counter(word for forms in self._forms.values() for word in forms)

    def of(self, theme: Sequence[NoteGroup], area: str) -> tuple[str, ...]:
        """Return up to three words for a theme as they are written, those first that tell most of its notes.

        Words that terms of the area know name the subject better than what happens to be rare beside them.
        """
        own = [self._forms[group.id] for group in theme]
        within = Counter(word for forms in own for word in forms)
        forms: dict[str, list[str]] = defaultdict(list)
        for held in own:
            for word, written in held.items():
                forms[word] += written
        known = {word.lower() for group in theme for word in group.said.get(area, ())}
        named = [word for word in forms if known & {form.lower() for form in forms[word]}] or list(forms)
        weights = {word: within[word] * math.log((self._count + 1) / self._holders[word]) for word in named}
        chosen: list[str] = []
        # What several say comes first. Of equals the longest: in Swedish it is most often a noun, and names something.
        for word in sorted(named, key=lambda word: (within[word] == 1, -weights[word], -len(word), word)):
            if len(chosen) < MOST_WORDS and not any(alike(word, other) for other in chosen):
                chosen.append(word)
        return tuple(_written(forms[word]) for word in chosen)


def as_label(words: Sequence[str]) -> str:
    """Return words as one label."""
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _forms(group: NoteGroup) -> dict[str, list[str]]:
    """Return the words that could name what a group speaks of, each with the forms in which it is written."""
    forms: dict[str, list[str]] = defaultdict(list)
    for text in group.wordings:
        for place, token in enumerate(read_words(text)):
            named = len(token.word) >= SHORTEST and token.word[0].isalpha() and token.word not in NEGATIONS
            if named and not token.stop:
                # A sentence's first word has its capital from there, unless it has more of them.
                starts = place == 0 and token.text[1:].islower()
                forms[meaning(token.word)].append(token.text.lower() if starts else token.text)
    return forms


def _written(forms: Iterable[str]) -> str:
    """Return the form that is written most; of equals the shortest."""
    counts = Counter(forms)
    return min(counts, key=lambda form: (-counts[form], len(form), form))
