"""Chapters as other programs keep them: JSON that a feed names, and marks inside MP3 and M4A."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lfi_podcast.imports.moments import point
from lfi_podcast.imports.values import ImportedChapter
from lfi_podcast.model.episode import MOST_CHAPTERS


def chapters_in_json(content: bytes) -> tuple[ImportedChapter, ...]:
    """JSON chapters 1.2, without those that no list shows (`toc: false`); nothing if it is anything else."""
    try:
        found = json.loads(content.decode("utf-8-sig", errors="replace"))["chapters"]
        return tuple(_json_chapters(found))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()


def _json_chapters(found: Iterable[Any]) -> Iterator[ImportedChapter]:
    for each in found:
        start = each.get("startTime")
        at = point(start) if isinstance(start, str) else float(start)
        if each.get("toc") is not False and at is not None and at >= 0:
            texts = (str(each.get(key) or "") for key in ("title", "url", "img"))
            yield ImportedChapter(round(at, 3), *texts)


def chapters_in_sound(path: Path) -> tuple[ImportedChapter, ...]:
    """The chapters in the tags of an MP3 (ID3v2 `CHAP`) or M4A (`chpl`); nothing if it has none."""
    from mutagen import MutagenError  # slow to load
    from mutagen.id3 import ID3
    from mutagen.mp4 import MP4

    try:
        if path.suffix == ".mp3":
            frames = ID3(path).getall("CHAP")  # type: ignore[no-untyped-call]
            return tuple(
                ImportedChapter(frame.start_time / 1000, _title(frame), _address(frame)) for frame in frames
            )
        marks = MP4(path).chapters or ()  # type: ignore[no-untyped-call]
        return tuple(ImportedChapter(round(float(mark.start), 3), mark.title) for mark in marks)
    except (MutagenError, OSError, ValueError, AttributeError):
        return ()


def _title(frame: Any) -> str:
    return next((str(each) for each in frame.sub_frames.getall("TIT2")), "")


def _address(frame: Any) -> str:
    return next((str(each.url) for each in frame.sub_frames.getall("WXXX")), "")


def in_order(chapters: Sequence[ImportedChapter]) -> Sequence[ImportedChapter]:
    """Those with a title, by their times, one at each time, and no more than an MP3 holds."""
    titled = {round(each.at, 3): each for each in chapters if each.title.strip()}
    return [titled[at] for at in sorted(titled)][:MOST_CHAPTERS]
