"""Letters to managers when a day of their plan has come."""
