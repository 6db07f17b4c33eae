"""A show to its store."""
