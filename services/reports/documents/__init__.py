"""Documents: what can be had, what was made, and making it."""
