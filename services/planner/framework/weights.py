"""What a clue in a note weighs for each area: learned from labelled notes, kept as a text file beside the framework.

A line per clue: its name, then what it adds to the log-odds of each area that it says something of. The line of
``BIAS`` is what every note starts from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BIAS = "*"


@dataclass(frozen=True)
class Weights:
    """For each clue, what it adds to the log-odds of an area; clues and areas that aren't there add nothing."""

    of: Mapping[str, Mapping[str, float]]

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> "Weights":
        """Read what ``to_lines`` wrote."""
        rows = (line.split("\t") for line in lines if line.strip())
        return cls({name: dict(map(_pair, pairs)) for name, *pairs in rows})

    def to_lines(self) -> list[str]:
        """Return a line per clue, in the order of their names."""
        return [
            "\t".join([name, *(f"{area}={weight:g}" for area, weight in sorted(self.of[name].items()))])
            for name in sorted(self.of)
        ]

    def add(self, name: str, area: str) -> float:
        """Return what the clue adds to the area's log-odds."""
        return self.of.get(name, {}).get(area, 0.0)


def _pair(text: str) -> tuple[str, float]:
    area, _, weight = text.partition("=")
    return area, float(weight)
