"""The files that people write, read into values: every problem at once, each with its file and line."""
