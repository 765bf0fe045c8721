"""Deriving plans from what intake and people have told, and saving what changed."""
