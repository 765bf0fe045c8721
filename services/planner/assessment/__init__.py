"""Self-assessment: what a person says of their own levels, who sees it, and what the plan makes of it."""
