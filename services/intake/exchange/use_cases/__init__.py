"""Bringing notes and boards in from files; one function for each step."""
