"""Swedish wording: normalised words, compounds, and notes that say the same thing."""
