"""The participant's page: writing, reading, voting and concluding on a phone, without an account."""
