"""Reading the shipped framework: one TOML file per area, and the role profiles."""

import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from services.planner.framework.domain import CompetenceArea, Framework
from services.planner.framework.lexicon import NEUTRAL, Lexicon, Term
from services.planner.framework.weights import Weights

FOLDER = Path(__file__).parent
# Whoever comes while it is being read waits for it, instead of reading it too.
_READING = Lock()
WEIGHTS = FOLDER / "weights.npz"
# How sure one term of each strength makes us: one likely term is shown as unsure, one hint alone isn't shown.
STRENGTHS = {"certain": 0.9, "likely": 0.65, "hint": 0.35}


def load_framework() -> Framework:
    """Return the shipped framework of fifteen areas. Read once: it can't change while the program runs."""
    with _READING:
        return _load_framework()


@lru_cache(maxsize=1)
def _load_framework() -> Framework:
    outline = load_outline()
    neutral = _read(FOLDER / "neutral.toml")
    terms = [term for document in _documents() for term in area_terms(document)]
    terms += [Term(NEUTRAL, text, 1.0) for text in split_terms(neutral["terms"])]
    weights = Weights.load(WEIGHTS) if WEIGHTS.exists() else None
    situations, thoughts = Lexicon(_terms_of("situations")), Lexicon(_terms_of("thoughts"))
    return replace(outline, lexicon=Lexicon(terms), situations=situations, thoughts=thoughts, weights=weights)


@lru_cache(maxsize=1)
def load_outline() -> Framework:
    """Return the framework without its words: pages name areas and levels, and don't wait for a lexicon."""
    areas = (CompetenceArea(document["id"], document["name"], document["description"]) for document in _documents())
    return Framework(tuple(areas), Lexicon(()), _read(FOLDER / "roles.toml"))


def _documents() -> list[dict[str, Any]]:
    return sorted(map(_read, (FOLDER / "areas").glob("*.toml")), key=lambda document: int(document["order"]))


def _terms_of(folder: str) -> list[Term]:
    """Return the terms that tell what a note describes or which thought it holds, named ``file/entry``."""
    return [
        Term(f"{path.stem}/{entry}", text, 1.0)
        for path in sorted((FOLDER / folder).glob("*.toml"))
        for entry, terms in _read(path).items()
        for text in split_terms(terms)
    ]


def area_terms(document: dict[str, Any]) -> list[Term]:
    """Return the terms of an area's file, each with the weight of its strength."""
    return [
        Term(document["id"], text, weight)
        for strength, weight in STRENGTHS.items()
        for text in split_terms(document["terms"].get(strength, ""))
    ]


def split_terms(text: str) -> list[str]:
    """Return the terms of a text.

    Raises:
        ValueError: a line doesn't end with a comma: its last term may go on in the next, and be read as two.
    """
    lines = [line.strip() for line in text.lower().splitlines() if line.strip()]
    if open_line := next((line for line in lines if not line.endswith(",")), None):
        raise ValueError(f"no comma after {open_line!r}")
    return [" ".join(term.split()) for line in lines for term in line.split(",") if term.strip()]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
