"""What goes with the MP3: tags, renditions, clips."""
