"""A programme's own competence framework: versions that are edited, published, imported and exported."""
