"""The SWOT day: its session, notes, counted dots and conclusions."""
