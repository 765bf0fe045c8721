"""Comparing in pairs: what weighs more, asked of a group."""
