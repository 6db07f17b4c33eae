"""ID3 tags of the finished MP3.

ID3v2.3 with UTF-16, since older players ignore 2.4; chapters after id3v2-chapters-1.0. The
same facts give the same bytes.
"""

# mypy: disable-error-code="no-untyped-call"

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mutagen import MutagenError
from mutagen import id3 as v2
from mutagen.id3 import ID3, Encoding, Frame

from lfi_podcast.audio.samples.ffmpeg import replacing
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.episode import MOST_CHAPTERS
from lfi_podcast.model.languages import iso_639_2

_PADDING = 1024  # bytes; fixed, otherwise the tag would depend on the previous one
_UTF16 = Encoding.UTF16
_URL_SAFE = (
    "%/:?#[]@!$&'()*+,;=~"  # RFC 3986 2.2; everything else is percent-encoded, since links are Latin-1 in ID3
)
_NO_OFFSET = 0xFFFFFFFF  # of a chapter's bytes: the times are used


@dataclass(frozen=True)
class Tags:
    """The content of the tags.

    `date`: an ISO date. `language`: as in show.yml. `cover`: the bytes of a JPEG.
    `chapters`: (start, end, title, url); these and `duration` are in seconds.
    """

    title: str
    show: str
    duration: float
    author: str | None = None
    number: int | float | None = None
    date: str | None = None
    summary: str | None = None
    language: str = "en"
    guid: str | None = None
    cover: bytes | None = None
    chapters: tuple[tuple[float, float, str, str | None], ...] = ()


def _text(frame: type[Frame], value: Callable[[Tags], object]) -> Callable[[Tags], Frame | None]:
    def build(tags: Tags) -> Frame | None:
        text = value(tags)
        return None if text is None else frame(encoding=_UTF16, text=[str(text)])

    return build


def _summary(tags: Tags) -> Frame | None:
    language = iso_639_2(tags.language)
    return v2.COMM(encoding=_UTF16, lang=language, desc="", text=[tags.summary]) if tags.summary else None


def _guid(tags: Tags) -> Frame | None:
    return v2.TXXX(encoding=_UTF16, desc="guid", text=[tags.guid]) if tags.guid else None


def _cover(tags: Tags) -> Frame | None:
    if not tags.cover:
        return None
    kind = v2.PictureType.COVER_FRONT
    return v2.APIC(encoding=Encoding.LATIN1, mime="image/jpeg", type=kind, desc="", data=tags.cover)


def _contents(tags: Tags) -> Frame | None:
    if not tags.chapters:
        return None
    return v2.CTOC(
        element_id="toc",
        flags=v2.CTOCFlags.TOP_LEVEL | v2.CTOCFlags.ORDERED,
        child_element_ids=[f"chp{n}" for n in range(len(tags.chapters))],
        sub_frames=[v2.TIT2(encoding=_UTF16, text=["Chapters"])],
    )


FRAMES: tuple[Callable[[Tags], Frame | None], ...] = (
    _text(v2.TIT2, lambda tags: tags.title),
    _text(v2.TALB, lambda tags: tags.show),
    _text(v2.TPE1, lambda tags: tags.author),
    _text(v2.TRCK, lambda tags: tags.number),
    _text(v2.TDRC, lambda tags: tags.date),  # TYER and TDAT in version 2.3
    _text(v2.TLAN, lambda tags: iso_639_2(tags.language)),
    _text(v2.TLEN, lambda tags: round(tags.duration * 1000)),  # milliseconds
    _text(v2.TCON, lambda _: "Podcast"),
    _summary,
    _guid,
    _cover,
    _contents,
)
"""One row for each frame that occurs at most once."""


def _chapter(number: int, start: float, end: float, title: str, url: str | None) -> Frame:
    link = [v2.WXXX(encoding=Encoding.LATIN1, desc="", url=quote(url, safe=_URL_SAFE))] if url else []
    return v2.CHAP(
        element_id=f"chp{number}",
        start_time=round(start * 1000),
        end_time=round(end * 1000),
        start_offset=_NO_OFFSET,
        end_offset=_NO_OFFSET,
        sub_frames=[v2.TIT2(encoding=_UTF16, text=[title]), *link],
    )


def frames(tags: Tags) -> list[Frame]:
    """All frames. UnmetPromise for more chapters than ID3 supports."""
    if len(tags.chapters) > MOST_CHAPTERS:
        raise UnmetPromise(
            f"there are {len(tags.chapters)} chapters; an MP3 holds at most {MOST_CHAPTERS}",
            tags.title,
            "merge some of them",
        )
    single = [frame for build in FRAMES if (frame := build(tags))]
    return [*single, *(_chapter(n, *chapter) for n, chapter in enumerate(tags.chapters))]


def write_tags(untagged: Path, output: Path, tags: Tags) -> None:
    """Write `output`: `tags`, then the sound of `untagged`. The result is read again and compared."""
    id3 = ID3()
    for frame in frames(tags):
        id3.add(frame)
    id3.update_to_v23()
    with replacing(output) as temporary:
        shutil.copyfile(untagged, temporary)
        try:
            id3.save(temporary, v1=0, v2_version=3, padding=lambda _: _PADDING)
            _sort_chapters(temporary)
            written = ID3(temporary, translate=False)
        except MutagenError as exc:
            raise UnmetPromise(f"the tags cannot be written ({exc})", str(output)) from exc
        if _facts(written) != _facts(id3):
            raise UnmetPromise("the tags read back differ from those written", str(output))


def _sort_chapters(mp3: Path) -> None:
    """Sort chapter frames by time: mutagen writes frames by length, but some players use the order in the file."""
    with mp3.open("r+b") as file:
        header = file.read(10)
        # The size of a tag is stored in bytes of seven bits (ID3v2.3, 3.1).
        size = sum(byte << 7 * place for place, byte in enumerate(reversed(header[6:])))
        tag = file.read(size)
        file.seek(len(header))
        file.write(chapters_by_time(tag))


def chapters_by_time(tag: bytes) -> bytes:
    """The frames of an ID3v2.3 tag, with CHAP frames in order of time at their positions."""
    frames: list[bytes] = []
    position = 0
    while tag[position : position + 4].strip(b"\0"):
        end = position + 10 + int.from_bytes(tag[position + 4 : position + 8])
        frames.append(tag[position:end])
        position = end
    chapters = iter(sorted(filter(_is_chapter, frames), key=_start))
    return b"".join(next(chapters) if _is_chapter(frame) else frame for frame in frames) + tag[position:]


def _is_chapter(frame: bytes) -> bool:
    return frame.startswith(b"CHAP")


def _start(chapter: bytes) -> int:
    """The start in milliseconds: the number after the element ID, which ends with a NUL."""
    return int.from_bytes(chapter[10:].partition(b"\0")[2][:4])


def _facts(id3: ID3) -> dict[str, str]:
    return {key: repr(frame) for key, frame in id3.items()}
