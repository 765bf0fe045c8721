"""What overviews show, as values: figures, heat maps, years, maps, matches, and what must stay hidden."""
