"""Comparing in pairs: which pair to ask about, and what the answers say. Pure."""
