"""Dots that participants place from their budget, hidden until they are counted."""
