"""Orders: who wants which document, and how far it has come."""
