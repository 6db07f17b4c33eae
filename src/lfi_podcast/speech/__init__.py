"""Speech recognition. Everything here takes 16 kHz mono 16-bit PCM and returns words with times."""
