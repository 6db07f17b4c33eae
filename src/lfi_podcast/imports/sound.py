"""What a fetched recording is, by its first bytes: what the feed or its address says may be wrong."""

from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lfi_podcast.config.sound_files import SOUND, VIDEO
from lfi_podcast.errors import PodcastError
from lfi_podcast.imports.values import ImportedFile

_SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"ID3", ".mp3"),
    (0, b"OggS", ".ogg"),
    (0, b"fLaC", ".flac"),
    (0, b"RIFF", ".wav"),
    (0, b"\x1aE\xdf\xa3", ".webm"),
    (4, b"ftyp", ".mp4"),
)
"""An offset, what is there, and the ending."""

_AUDIO_BRANDS = (b"M4A ", b"M4B ")


def sound_ending(path: Path, enclosure: ImportedFile) -> str:
    """The ending under which a recording is kept. PodcastError if it is a page or a text, or empty."""
    with path.open("rb") as file:
        head = file.read(64)
    known = next((ending for at, sign, ending in _SIGNS if head[at:].startswith(sign)), None)
    if known == ".mp4":
        is_sound = head[8:12] in _AUDIO_BRANDS or not enclosure.type.startswith("video/")
        return ".m4a" if is_sound else ".mp4"
    if known:
        return known
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return ".aac" if head[1] & 0xF6 == 0xF0 else ".mp3"
    stated = PurePosixPath(unquote(urlsplit(enclosure.url).path)).suffix.lower()
    is_text = head.lstrip()[:1] in (b"<", b"{", b"") or stated not in SOUND | VIDEO
    if is_text:
        path.unlink()
        raise PodcastError("is no recording", enclosure.url, "look with a browser what is there")
    return stated


def sound_seconds(path: Path) -> float | None:
    """How long an MP3 or M4A says that it is; None if it cannot be told."""
    from mutagen import File, MutagenError  # slow to load

    try:
        found = File(path)
    except (MutagenError, OSError):
        return None
    return float(found.info.length) if found and found.info else None
