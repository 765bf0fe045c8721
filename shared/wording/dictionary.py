"""The Swedish dictionary: which words there are."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import simplemma
from simplemma.strategies import DEFAULT_DICTIONARY_FACTORY

LANGUAGE = "sv"
_APOSTROPHES = frozenset(("'", "\u2019", "\u02bc"))


def is_known(word: str) -> bool:
    """Tell whether the dictionary holds the word, in any inflection, or as a name.

    As ``simplemma.is_known`` does; a word that needs none of its care for spellings is looked up at once.
    """
    forms = _forms()
    if len(word) < 2 or forms.get(word) is not None:
        return len(word) > 1
    if not _APOSTROPHES.isdisjoint(word) or not unicodedata.is_normalized("NFC", word):
        return bool(simplemma.is_known(word, lang=LANGUAGE))
    return forms.get(word.lower() if word[0].isupper() else word.capitalize()) is not None


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, str]:
    forms: Mapping[str, str] = DEFAULT_DICTIONARY_FACTORY.get_dictionary(LANGUAGE)
    return forms
