"""What the levels of each area mean, in plain sentences; one file, in both languages."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from shared.language import current_language
from shared.web.pages import written

FILE = Path(__file__).parent / "levels.toml"


@lru_cache(maxsize=1)
def load_descriptions() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return area → language → a sentence per level. Read once: the file can't change while the program runs."""
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {area: {code: tuple(said) for code, said in languages.items()} for area, languages in document.items()}


def shown_sentences(area: str, own: Sequence[str]) -> Sequence[str]:
    """Return a sentence per level as pages show it: what the framework says itself, else the shipped ones, if any."""
    return [written(said) for said in own] or describe_levels(area)


def describe_levels(area: str) -> tuple[str, ...]:
    """Return a sentence per level in the reader's language; none for an area that the file doesn't know."""
    return load_descriptions().get(area, {}).get(current_language.get(), ())
