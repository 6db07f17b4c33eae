"""Reads the files that people write into values; reports every problem at once, with its file and line."""
