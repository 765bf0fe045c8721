"""Which words name something, and can be quoted alone: ”surfplattor”, but not ”respektive”, ”hinner” or ”kommunens”."""

from functools import lru_cache

from shared.wording.dictionary import is_known
from shared.wording.normalise import lemma
from shared.wording.stop_words import STOP_WORDS

# As short as the last part of a compound that the dictionary lacks may be (språkkafé), and what stands before it.
SHORTEST_TAIL = 4
SHORTEST_HEAD = 3
# Nouns too, which notes never mean.
_OTHERWISE = frozenset(["allt", "byte", "flytande", "första", "inte", "kommer", "läcker", "lära", "syns", "åker"])
# Nouns that the dictionary lacks.
_NAMES = frozenset(["bankid", "makerspace", "meröppet", "nyanlända", "wifi"])
_GENITIVES = ("ens", "ets", "nas", "nns")


@lru_cache(maxsize=20_000)
def names_something(word: str) -> bool:
    """Tell whether a Swedish word is a noun and nothing else; of a compound that the dictionary lacks, its last part.

    Only nouns have a definite genitive (``hyllans``, ``språkets``), so the dictionary tells by that.  A word that may
    as well be a verb (``skyltar``, ``prata``) counts as one.
    """
    last = word.lower().rpartition("-")[2]
    if last in _NAMES:
        return True
    if len(last) < 2 or is_known(last):
        return len(last) > 1 and _is_noun(last)
    tails = (last[start:] for start in range(SHORTEST_HEAD, len(last) - SHORTEST_TAIL + 1))
    return not last.endswith("ade") and any(is_known(tail) and _is_noun(tail) for tail in tails)


def _is_noun(word: str) -> bool:
    if word in STOP_WORDS | _OTHERWISE or word.endswith(_GENITIVES) or _is_verb(word):
        return False
    return any(
        is_known(genitive)
        for base in {lemma(word), word}
        # ”värt” has a lemma that is a noun too.
        if word == base or not word.endswith("t") or word.endswith("et")
        for genitive in _definite_genitives(base)
    )


def _is_verb(word: str) -> bool:
    # Plurals have a genitive (``chefers``); the present tense has none.
    present = word.endswith(("ar", "er")) and not is_known(f"{word}s")
    return present or is_known(f"{word.removesuffix('r')}de")


def _definite_genitives(base: str) -> tuple[str, ...]:
    if base.endswith("um"):
        return (f"{base[:-2]}ets",)
    if base.endswith("a"):
        return (f"{base}ns",)
    if base[-1] in "eiouyåäöé":
        return (f"{base}ns", f"{base}ts")
    if base.endswith(("el", "en", "er", "or")):
        short = base[:-2] + base[-1]
        return (f"{base}ns", f"{base}ens", f"{base}ets", f"{short}ens", f"{short}ets")
    return (f"{base}ens", f"{base}ets")
