"""How much a word tells by being rare: of 17,477 notes in many voices, how many hold it.

Two notes that share *säga* and *ny* share little, those that share *hörslinga* much (Spärck Jones 1972).
"""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

HELD = Path(__file__).parent / "rarity.json"


def rarity(word: str) -> float:
    """Return from 0 (every note holds it) to 1 (nearly none does) how rare the word is that stands for others."""
    return _rarities().get(word, 1.0)


@lru_cache(maxsize=1)
def _rarities() -> Mapping[str, float]:
    kept = json.loads(HELD.read_text(encoding="utf-8"))
    most = math.log(kept["notes"] / kept["fewest"])
    return {word: math.log(kept["notes"] / count) / most for word, count in kept["holding"].items()}
