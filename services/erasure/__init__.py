"""Erasing what somebody asked to have erased, everywhere, and again after a restore."""
