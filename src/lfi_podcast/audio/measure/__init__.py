"""Measures recordings: their loudness, noise, speech activity and faults."""
