"""What the planner keeps of whoever signs in."""
