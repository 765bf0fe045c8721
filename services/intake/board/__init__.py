"""The SWOT day: its session, notes, counted dots, conclusions, closing and reopening."""
