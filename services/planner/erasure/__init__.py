"""Erasing what the planner holds of a note, a person or an account."""
