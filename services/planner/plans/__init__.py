"""Plans: drafted from needs, kept in immutable revisions, read by those who may."""
