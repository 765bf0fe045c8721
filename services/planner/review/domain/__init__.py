"""Reviewing what was found in notes: which note comes next, and how sure it is. Pure."""
