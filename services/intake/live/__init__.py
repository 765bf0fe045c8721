"""The live board: posting notes together, and the stream of what happens on it."""
