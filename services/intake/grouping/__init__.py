"""Putting notes together: groups, near-duplicates, undoing."""
