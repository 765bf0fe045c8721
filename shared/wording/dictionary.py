"""The Swedish dictionary: which words there are."""

import unicodedata
from collections.abc import Container
from functools import lru_cache
from typing import cast

import simplemma
from simplemma.strategies import DEFAULT_DICTIONARY_FACTORY
from simplemma.strategies.dictionaries.dictionary_factory import MappingStrToByteString

LANGUAGE = "sv"
_APOSTROPHES = frozenset(("'", "\u2019", "\u02bc"))


def is_known(word: str) -> bool:
    """Tell whether the dictionary holds the word, in any inflection, or as a name.

    As ``simplemma.is_known`` does; a word that needs none of its care for spellings is looked up at once.
    """
    forms = _forms()
    if len(word) < 2 or word.encode() in forms:
        return len(word) > 1
    if not _APOSTROPHES.isdisjoint(word) or not unicodedata.is_normalized("NFC", word):
        return bool(simplemma.is_known(word, lang=LANGUAGE))
    return (word.lower() if word[0].isupper() else word.capitalize()).encode() in forms


@lru_cache(maxsize=1)
def _forms() -> Container[bytes]:
    forms = cast(MappingStrToByteString, DEFAULT_DICTIONARY_FACTORY.get_dictionary(LANGUAGE))
    # What it gives to look through decodes each lemma that it comes by, at four times the price of looking.
    return forms._dict
