"""What the pages of an Ogg file say: its length from their granule positions, and whether its end is there.

Sources: RFC 3533 (Ogg), RFC 7845 (Opus), the Vorbis I specification, and the Ogg mappings of FLAC and Speex.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lfi_podcast.audio.intake.promise import Promise
from lfi_podcast.model.recording import ChainLink

_CAPTURE = b"OggS"
_HEAD = 27  # bytes of a page before the sizes of its segments
_FIRST, _LAST = 2, 4  # flags of a page
_NOWHERE = (1 << 64) - 1  # the granule position of a page on which no packet ends
_BLOCK = 1 << 16


def _flac_rate(packet: bytes) -> int:
    return int.from_bytes(packet[27:30], "big") >> 4


def _number_at(position: int) -> Callable[[bytes], int]:
    return lambda packet: int.from_bytes(packet[position : position + 4], "little")


def _byte_at(position: int) -> Callable[[bytes], int]:
    return lambda packet: packet[position]


_KINDS: dict[bytes, tuple[Callable[[bytes], int], Callable[[bytes], int]]] = {
    b"\x01vorbis": (_number_at(12), _byte_at(11)),
    b"OpusHead": (lambda _: 48_000, _byte_at(9)),
    b"\x7fFLAC": (_flac_rate, lambda packet: (packet[29] >> 1 & 7) + 1),
    b"Speex   ": (_number_at(36), _byte_at(48)),
}
"""The first packet of each kind of sound: the samples per second that its granule positions count, and its channels."""


@dataclass(frozen=True)
class _Page:
    start: int
    flags: int
    granule: int
    serial: int
    sequence: int
    length: int
    packet: bytes


@dataclass
class _Stream:
    """A logical stream of sound. `skip`: samples at its start that are not played. Positions in samples."""

    rate: int
    channels: int
    skip: int
    sequence: int
    last: int = 0
    has_ended: bool = False

    @property
    def seconds(self) -> float:
        return max(0, self.last - self.skip) / self.rate


@dataclass
class _Reading:
    """What is known after some pages. `links`: the streams of each part of a chain; those of one part play together.

    `starts`: the byte at which each part begins.
    """

    links: list[dict[int, _Stream]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    is_beginning: bool = False
    lost: int = 0

    def take(self, page: _Page) -> None:
        if page.flags & _FIRST:
            self._begin(page)
            return
        self.is_beginning = False
        stream = self.links[-1].get(page.serial) if self.links else None
        if stream is None:
            return
        self.lost += page.sequence != stream.sequence + 1
        stream.sequence = page.sequence
        if page.granule not in (0, _NOWHERE):
            stream.last = page.granule
        stream.has_ended |= bool(page.flags & _LAST)

    def _begin(self, page: _Page) -> None:
        """A stream begins, and with it a part of the chain, unless one has just begun."""
        if not self.is_beginning:
            self.links.append({})
            self.starts.append(page.start)
        self.is_beginning = True
        kind = next((kind for kind in _KINDS if page.packet.startswith(kind)), None)
        if kind is None or len(page.packet) < len(kind) + 12:
            return
        rate, channels = (reader(page.packet) for reader in _KINDS[kind])
        if rate and channels:
            is_opus = page.packet.startswith(b"OpusHead")
            skip = int.from_bytes(page.packet[10:12], "little") if is_opus else 0
            ended = bool(page.flags & _LAST)
            self.links[-1][page.serial] = _Stream(rate, channels, skip, page.sequence, has_ended=ended)


def read_ogg(file: BinaryIO, size: int) -> Promise | None:
    """The promise of a file of `size` bytes; None if it is not Ogg."""
    if file.read(4) != _CAPTURE:
        return None
    reading, junk, at = _Reading(), 0, 0
    for page in _pages(file, size):
        junk += page.start - at
        at = page.start + page.length
        reading.take(page)
    links = [link for link in reading.links if link]
    streams = [stream for link in links for stream in link.values()]
    flaws = {
        "its last page has no end mark, so what came after it may be missing": any(
            not stream.has_ended for stream in streams
        ),
        f"{junk} bytes in it belong to no page": junk > 0,
        "pages are missing in it": reading.lost > 0,
    }
    seconds = sum(max(stream.seconds for stream in link.values()) for link in links)
    return Promise(
        size,
        at,
        missing=max(0, at - size),
        seconds=seconds if streams else None,
        flaws=tuple(flaw for flaw, is_there in flaws.items() if is_there),
        links=_links(reading, size),
    )


def _links(reading: _Reading, size: int) -> tuple[ChainLink, ...]:
    """The parts of a chain, if they are of several forms, which ffmpeg does not follow."""
    ends = [*reading.starts, size][1:]
    found = [
        ChainLink(start=start, end=end, form=f"{stream.rate} Hz, {CHANNELS.get(stream.channels, 'surround')}")
        for start, end, link in zip(reading.starts, ends, reading.links, strict=True)
        for stream in list(link.values())[:1]
    ]
    is_simple = all(len(link) <= 1 for link in reading.links)
    return tuple(found) if is_simple and len({link.form for link in found}) > 1 else ()


CHANNELS = {1: "mono", 2: "stereo"}
"""What people call a number of channels."""


def _pages(file: BinaryIO, size: int) -> Iterator[_Page]:
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(_HEAD)
        if not head.startswith(_CAPTURE):
            at = _next(file, at + 1)
            continue
        if len(head) < _HEAD:
            return
        lacing = file.read(head[26])
        length = _HEAD + head[26] + sum(lacing)
        granule = int.from_bytes(head[6:14], "little")
        serial, sequence = (int.from_bytes(head[start : start + 4], "little") for start in (14, 18))
        yield _Page(at, head[5], granule, serial, sequence, length, file.read(64))
        at += length


def _next(file: BinaryIO, at: int) -> int:
    """Where the next page begins, from byte `at` on; after the end if there is none."""
    while True:
        file.seek(at)
        block = file.read(_BLOCK)
        if (found := block.find(_CAPTURE)) >= 0:
            return at + found
        if len(block) < _BLOCK:
            return at + len(block)
        at += _BLOCK - len(_CAPTURE) + 1
