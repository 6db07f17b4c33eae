"""Publishes a show to its store."""
