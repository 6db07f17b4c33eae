"""Sound into words. Everything here takes 16 kHz mono 16-bit PCM and gives words with times."""
