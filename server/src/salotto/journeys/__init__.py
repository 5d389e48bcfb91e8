"""The stories that cross features, one per file: a visit, a meeting, a wrap-up."""
