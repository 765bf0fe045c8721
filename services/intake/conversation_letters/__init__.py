"""Letters that call somebody to a conversation about a plan."""
