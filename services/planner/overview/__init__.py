"""Overviews of needs over municipalities, and who can learn from whom."""
