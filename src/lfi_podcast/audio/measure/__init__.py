"""What a recording is like: its loudness, noise, voices and faults."""
