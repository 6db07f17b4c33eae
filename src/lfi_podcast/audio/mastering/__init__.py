"""Makes the finished MP3: redacted, limited, encoded, measured."""
