"""Swedish text as comparable words: cleaned, restored, lemmatised, stemmed. Pure and total: any string will do."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shared.wording.dictionary import is_known, lemma_of
from shared.wording.stemming import stem
from shared.wording.stop_words import STOP_WORDS

TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
NON_BREAKING_HYPHEN = "\u2011"
WORD = re.compile(rf"[^\W_]+(?:[-:'’{NON_BREAKING_HYPHEN}][^\W_]+)*")
LONGEST_WORD = 60
# The dictionary's lemmas for these (gammal, få, många) mean something else to a library: the elderly aren't old books.
IRREGULAR = {"äldre": "äldre", "äldres": "äldre", "äldsta": "äldre", "färre": "färre", "fler": "fler", "flera": "fler"}
# 64 spellings: enough for five doubtful vowels, and a long word costs well under a millisecond.
MOST_SPELLINGS = 64


@dataclass(frozen=True)
class Token:
    """One word of a text.

    ``text`` is the word as written, ``word`` its normal spelling, ``keys`` the forms (spelling, lemma, stem) under
    which it is looked up, ``parts`` the words joined by hyphens, ``stop`` whether it carries no content.
    """

    text: str
    word: str
    keys: frozenset[str]
    parts: tuple[str, ...]
    stop: bool


def clean(text: str) -> str:
    """Return the text as a reader sees it: NFC, without markup, control characters and lone surrogates."""
    visible = TAG.sub(" ", html.unescape(text))
    composed = unicodedata.normalize("NFC", visible.encode("utf-8", "ignore").decode())
    # Nearly every note is: then there is nothing to look for, character by character.
    if composed.isprintable():
        return composed
    return "".join(_visible_character(character) for character in composed)


def _visible_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category.startswith(("C", "Z")) else character


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[Token, ...]:
    """Split a text into its words, in order, stop words included. Each step of an analysis asks for them again."""
    return tuple(_token(match.group()) for match in WORD.finditer(clean(text)))


@lru_cache(maxsize=1000)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each of a text's words begins and ends once it is cleaned."""
    return tuple(match.span() for match in WORD.finditer(clean(text)))


@lru_cache(maxsize=50_000)
def _token(text: str) -> Token:
    word = restore(text.lower().replace(NON_BREAKING_HYPHEN, "-")[:LONGEST_WORD])
    parts = parts_of(word)
    if word in STOP_WORDS:
        return Token(text, word, frozenset([word]), parts, stop=True)
    return Token(text, word, keys(word), parts, stop=False)


def parts_of(word: str) -> tuple[str, ...]:
    """Return the words that hyphens join in a word, or the word alone."""
    return tuple(part for part in re.split("[-:]", word) if part) if "-" in word or ":" in word else (word,)


@lru_cache(maxsize=50_000)
def keys(word: str) -> frozenset[str]:
    """Return the forms under which a word in lower case is looked up: itself, and its lemma or (marked ``~``) its stem.

    The stem only speaks for words that the dictionary lacks: it is the same for ``lärande`` and ``lärarna``.
    """
    if word in STOP_WORDS:
        return frozenset([word])
    if "-" not in word:
        return frozenset((word, lemma(word) if is_known(word) else stem_key(word)))
    spellings = {word, word.replace("-", "")}
    known = {lemma(spelling) for spelling in spellings if is_known(spelling)}
    return frozenset(spellings | (known or {stem_key(spelling) for spelling in spellings}))


@lru_cache(maxsize=50_000)
def entry_keys(word: str) -> frozenset[str]:
    """Return the forms under which a word can be found by others' ``keys``: spelling, lemma and stems."""
    if word in STOP_WORDS:
        return frozenset([word])
    spellings = {word, word.replace("-", "")}
    # The dictionary takes nouns such as lärande and boende for forms of their verbs.
    named_after_verb = word.endswith(("ande", "ende"))
    forms = spellings if named_after_verb else spellings | {lemma(spelling) for spelling in spellings}
    return frozenset(forms | {stem_key(form) for form in forms})


def stem_key(word: str) -> str:
    """Return the word's stem, marked so that it is no spelling."""
    return "~" + stem(word)


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """Return the dictionary form of a word, or the word itself where the dictionary doesn't hold it."""
    return IRREGULAR.get(word) or (lemma_of(word).lower() if word else word)


def fold(word: str) -> str:
    """Return the word without its marks: å and ä become a, ö becomes o."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=50_000)
def restore(word: str) -> str:
    """Return the word with å, ä and ö where it was typed without them, when only that makes it Swedish."""
    if not word.isascii() or not word.isalpha() or len(word) < 3 or word in STOP_WORDS or is_known(word):
        return word
    spellings = _spellings(word)
    for spelling in spellings:
        if is_known(spelling) or spelling in STOP_WORDS:
            return spelling
    if split_compound(word):
        return word
    return next((spelling for spelling in spellings if split_compound(spelling)), word)


def _spellings(word: str) -> list[str]:
    spellings = [re.sub("aa", "å", re.sub("ae", "ä", re.sub("oe", "ö", word)))]
    for letter, marked in (("o", "ö"), ("a", "ä"), ("a", "å")):
        if letter not in word:
            continue
        for spelling in [*spellings, word]:
            spellings += list(_replaced(spelling, letter, marked))
        spellings = spellings[:MOST_SPELLINGS]
    # Each mark takes a byte more than a letter without: those with fewest marks come first.
    return sorted({*spellings} - {word}, key=lambda other: (len(other.encode()) - len(other), other))


def _replaced(word: str, letter: str, marked: str) -> Iterator[str]:
    places = [place for place, character in enumerate(word) if character == letter]
    for place in places:
        yield word[:place] + marked + word[place + 1 :]
    if len(places) > 1:
        yield word.replace(letter, marked)


def compound_splits(word: str) -> tuple[tuple[str, str], ...]:
    """Return every way to see a word as head + tail, the joining s taken off the head, longest tail first.

    Both parts have at least three letters; whether they are words is for the caller to say.
    """
    splits = []
    for place in range(3, len(word) - 2):
        head, tail = word[:place], word[place:]
        splits.append((head, tail))
        if head.endswith("s") and len(head) > 3:
            splits.append((head[:-1], tail))
    return tuple(splits)


@lru_cache(maxsize=50_000)
def split_compound(word: str) -> tuple[str, str] | None:
    """Return head and tail of a compound whose parts the dictionary knows, or None: ``läs``, ``plattan``."""
    if "-" in word:
        head, _, tail = word.partition("-")
        return (head, tail) if head and tail else None
    for place in range(3, len(word) - 3):
        tail = word[place:]
        # Few ends of a word are words, so these are looked for first.
        if is_known(tail):
            head = word[:place]
            if is_known(head):
                return head, tail
            if head.endswith("s") and len(head) > 3 and is_known(head[:-1]):
                return head[:-1], tail
    return None
