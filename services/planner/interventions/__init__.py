"""Carrying out plans: courses, visits and circles as dated occasions, and who gets a place in which."""
