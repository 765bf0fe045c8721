"""What the reports service keeps of whoever signs in."""
