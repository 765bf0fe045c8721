"""Editing plans: field by field over the newest revision, versions of them, and proposals of new derivations."""
