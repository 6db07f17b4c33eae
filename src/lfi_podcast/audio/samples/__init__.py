"""Raw samples, and the only interface to ffmpeg."""
