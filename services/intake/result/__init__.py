"""What a day came to, for whoever has the link that the facilitator shares."""
