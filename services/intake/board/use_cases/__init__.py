"""What people do on a SWOT day; one function for each."""
