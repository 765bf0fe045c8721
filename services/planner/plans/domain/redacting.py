"""Keeping what was found in notes without their words."""

from typing import Any

_OF_NOTES = frozenset({"text", "words", "term", "label"})


def without_wordings(analysis: Any) -> Any:
    """Return an analysis with notes by id only: neither their words, nor the terms and names that were made of them."""
    if isinstance(analysis, dict):
        return {key: without_wordings(item) for key, item in analysis.items() if key not in _OF_NOTES}
    return [without_wordings(item) for item in analysis] if isinstance(analysis, list) else analysis
