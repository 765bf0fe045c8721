"""Letters about a SWOT day: the invitation to it, and word that it was moved or called off."""
