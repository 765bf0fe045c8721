"""How the installation is doing, and what its operator does about it."""
