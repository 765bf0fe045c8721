"""What the planner hands out to whoever asks for their own."""
