"""Comments in a plan's margin: by whoever reads it, on a section or a goal, until they are settled."""
