"""The calendar of SWOT days: by month, as a list, and as a feed that other calendars read."""
