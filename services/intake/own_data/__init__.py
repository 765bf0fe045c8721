"""What intake keeps of whoever signs in, to read and to take along."""
