"""A season of interventions as values, and how places in it are given. Pure."""
