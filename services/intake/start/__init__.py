"""The start page: what waits for the viewer, and what to do next."""
