"""The MP3's companions: tags, renditions, clips."""
