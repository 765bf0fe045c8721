"""The stems of Swedish words: Snowball's algorithm (Porter 2001), compiled."""

from threading import local

import Stemmer

# A stemmer keeps the word that it works on in itself, so threads must not share one.
_own = local()


def stem(word: str) -> str:
    """Return the stem of a word in lower case."""
    if not hasattr(_own, "stemmer"):
        # The callers remember what they need again.
        _own.stemmer = Stemmer.Stemmer("swedish", 0)
    return str(_own.stemmer.stemWord(word))
