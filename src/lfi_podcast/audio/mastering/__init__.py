"""To a finished MP3: redacted, limited, encoded, measured."""
