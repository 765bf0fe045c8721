"""Closing a SWOT day and opening it again, and what it hands to planning."""
