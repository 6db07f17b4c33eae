"""What samples are, and the one edge to ffmpeg."""
