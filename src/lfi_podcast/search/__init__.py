"""The terminal's search."""
