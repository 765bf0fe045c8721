"""Confirming what was found in notes: their areas, and which of them say the same."""
