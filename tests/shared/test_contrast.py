"""The colours of the stylesheet, measured: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "shared/web/styles/10-tokens.css").read_text(encoding="utf-8")
QUADRANTS = ("strength", "weakness", "opportunity", "threat")

TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-quiet", "pine") for ground in ("paper", "paper-raised", "paper-sunken")),
    ("ink", "pine-wash"),
    ("ink", "mark"),
    ("ink", "problem-wash"),
    ("on-pine", "pine"),
    ("on-pine", "pine-strong"),
    ("pine-strong", "paper"),
    ("pine-strong", "pine-wash"),
    ("problem", "paper"),
    ("problem", "problem-wash"),
    *((quadrant, "paper") for quadrant in QUADRANTS),
    *((quadrant, f"{quadrant}-wash") for quadrant in QUADRANTS),
    *(("ink", f"{quadrant}-wash") for quadrant in QUADRANTS),
]
EDGE_PAIRS = [("rule-strong", "paper"), ("rule-strong", "paper-raised"), ("focus", "paper"), ("focus", "paper-raised")]


def colours(scheme: str) -> dict[str, str]:
    """Return the tokens of the light or dark scheme."""
    light, dark = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    pattern = re.compile(r"--([\w-]+): (#[0-9A-F]{6});")
    found = dict(pattern.findall(light))
    return found if scheme == "light" else found | dict(pattern.findall(dark))


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_measure_agrees_with_the_standard() -> None:
    """Black on white is 21 : 1 and a colour on itself 1 : 1."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#1F5C4D", "#1F5C4D") == pytest.approx(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(scheme: str, ink: str, ground: str) -> None:
    """Every pair of text and ground reaches 4.5 : 1."""
    tokens = colours(scheme)

    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_fields_and_focus_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    """What shows where a field is, or where the keyboard is, reaches 3 : 1."""
    tokens = colours(scheme)

    assert contrast(tokens[edge], tokens[ground]) >= 3


def test_both_schemes_have_every_colour() -> None:
    """A colour that only one scheme knows would be wrong in the other."""
    _, dark = TOKENS.split("@media screen and (prefers-color-scheme: dark)")

    assert all(f"--{name}:" in dark for name in colours("light"))
