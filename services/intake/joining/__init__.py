"""Joining a SWOT day with a code: participants without account or name."""
