"""Words into what people read: transcripts in every format, show notes, chapters. Pure: no files here."""
