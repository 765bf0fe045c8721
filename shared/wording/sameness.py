"""How sure it is that two notes say the same: what the signs of a pair weigh together.

Logistic regression, learned from pairs by several hands (``python -m services.planner.needs.pair_training``).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WEIGHTS = Path(__file__).parent / "sameness.json"


@dataclass(frozen=True)
class Sameness:
    """What each sign adds to the log-odds; a sign that nothing is known of adds nothing."""

    start: float
    weights: Mapping[str, float]

    def sure(self, signs: Mapping[str, float]) -> float:
        """Return how sure it is that a pair with these signs says the same, 0 to 1."""
        # fsum gives the same for any order of the signs.
        score = math.fsum([self.start, *(self.weights.get(name, 0.0) * strength for name, strength in signs.items())])
        return 1.0 / (1.0 + math.exp(-score))

    def save(self, path: Path) -> None:
        """Write the weights, a line for each."""
        kept = {"start": self.start, "weights": dict(sorted(self.weights.items()))}
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@lru_cache(maxsize=1)
def learned_sameness() -> Sameness:
    """Return what was learned from the pairs that are kept."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Sameness(kept["start"], kept["weights"])
