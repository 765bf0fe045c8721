"""A municipal plan's way from draft to archive: who takes which step, what was decided, and what is due."""
