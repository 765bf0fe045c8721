"""What administrators do with accounts and roles, and how managers name substitutes."""
