"""What ``./kub doctor`` looks at, and what it advises."""
