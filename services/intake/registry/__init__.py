"""Counties, municipalities, libraries and the people who work there."""
