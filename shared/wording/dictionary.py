"""The Swedish dictionary: which words there are."""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast
from unicodedata import is_normalized

import simplemma
from simplemma.strategies import DEFAULT_DICTIONARY_FACTORY
from simplemma.strategies.dictionaries.dictionary_factory import MappingStrToByteString

LANGUAGE = "sv"
_APOSTROPHES = frozenset(("'", "\u2019", "\u02bc"))


# The parts that a word may be put together of are asked for by one lexicon after the other.
@lru_cache(maxsize=50_000)
def is_known(word: str) -> bool:
    """Tell whether the dictionary holds the word, in any inflection, or as a name.

    As ``simplemma.is_known`` does; a word that needs none of its care for spellings is looked up at once.
    """
    forms = _forms()
    if len(word) < 2 or word.encode() in forms:
        return len(word) > 1
    if _is_plain(word):
        return (word.lower() if word[0].isupper() else word.capitalize()).encode() in forms
    return bool(simplemma.is_known(word, lang=LANGUAGE))


def lemma_of(word: str) -> str:
    """Return the dictionary form of a word, or what it would be were the word in the dictionary.

    As ``simplemma.lemmatize`` does; that tries many rules for what the dictionary holds as it stands.
    """
    if word.isalpha() and _is_plain(word) and (found := _forms().get(word.encode())):
        return found.decode()
    return simplemma.lemmatize(word, lang=LANGUAGE)


def _is_plain(word: str) -> bool:
    return (word.isascii() and word.isalnum()) or (_APOSTROPHES.isdisjoint(word) and is_normalized("NFC", word))


@lru_cache(maxsize=1)
def _forms() -> Mapping[bytes, bytes]:
    forms = cast(MappingStrToByteString, DEFAULT_DICTIONARY_FACTORY.get_dictionary(LANGUAGE))
    # What it gives to look through decodes each lemma that it comes by, at four times the price of looking.
    return forms._dict
