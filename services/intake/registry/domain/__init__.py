"""The rules of the registry: what a library, a person and a staff list may be."""
