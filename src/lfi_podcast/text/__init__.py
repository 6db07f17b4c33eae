"""Renders words for readers: transcripts in every format, show notes, chapters. Pure, without files."""
