"""Which of the transcripts that a feed names is brought, and as which file. Pure."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lfi_podcast.errors import PodcastError
from lfi_podcast.imports.values import ImportedFile
from lfi_podcast.model.languages import primary_language
from lfi_podcast.text.brought import parse_brought

_KINDS: Mapping[str, str] = {
    "text/vtt": "vtt",
    "application/vtt": "vtt",
    "application/json": "json",
    "text/json": "json",
    "application/x-subrip": "srt",
    "application/srt": "srt",
    "text/srt": "srt",
    "application/x-srt": "srt",
    "text/html": "html",
    "text/plain": "txt",
}
"""The endings of files by their media types, as hosts write them."""

_BEST_FIRST = ("vtt", "json", "srt", "html", "txt")
"""Times and voices, times and names, times and maybe names, names, words."""


def transcript_kind(file: ImportedFile) -> str | None:
    """The ending under which a transcript is brought, or None if it cannot be read."""
    ending = PurePosixPath(urlsplit(file.url).path).suffix.lower().lstrip(".")
    by_type = _KINDS.get(file.type.partition(";")[0].strip())
    return by_type or (ending if ending in _BEST_FIRST else None)


def candidates(files: Sequence[ImportedFile], language: str) -> Sequence[tuple[str, ImportedFile]]:
    """The transcripts in the language of the episode, each with its ending, the best first."""
    spoken = [
        (kind, file)
        for file in files
        if (kind := transcript_kind(file))
        and (not file.language or primary_language(file.language) == primary_language(language))
    ]
    return sorted(spoken, key=lambda each: _BEST_FIRST.index(each[0]))


def is_readable(kind: str, content: bytes) -> bool:
    """Whether anything said can be read in it."""
    try:
        return bool(parse_brought(f"transcript.{kind}", content).passages)
    except (PodcastError, ValueError, RecursionError):
        return False
