"""Plans: kept in immutable revisions, made of fields that are shown, edited and merged."""
