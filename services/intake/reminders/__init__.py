"""Letters about a municipality's plan: to its staff when they may comment, to managers when a day has come."""
