"""What a staff group does with its worksheet."""
