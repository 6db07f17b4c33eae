"""What containers made of chunks promise: WAV, RF64, Wave64, AIFF, CAF, and by their sizes alone AVI and ASF.

Recorders write the sizes last, so they are wrong where power failed, and 32 bits overflow at 4 GB. Samples of a
constant size can be read all the same, from where they start to where the file ends.

Sources: EBU Tech 3285 (BWF, bext), EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64), Sony Wave64, Apple AIFF-C and CAF.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lfi_podcast.audio.intake.promise import Promise
from lfi_podcast.model.recording import RawSamples

_UNKNOWN = 0x7FFF0000  # bytes; a 32-bit size from here on was written by a program that streamed
_UNKNOWN_LONG = 1 << 62  # the same for 64 bits
_WRAP = 1 << 32
_MORE = {b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM", b"riff", b"data", b"SSND", b"caff"}
_CRUMBS = 0.05  # seconds; less behind the sound is what a program forgot to remove
_MOST = 10_000  # chunks; no recorder writes so many


@dataclass(frozen=True)
class _Family:
    """How a container writes its chunks: the length of an id, `size` for struct, whether it counts the chunk's head."""

    first: int
    size: str
    id_length: int = 4
    counts_head: bool = False
    pad: int = 2

    @property
    def head(self) -> int:
        return self.id_length + struct.calcsize(self.size)

    def end(self, start: int, size: int) -> int:
        """Where the chunk ends whose content starts at `start`."""
        return start + size + -size % self.pad


@dataclass(frozen=True)
class _Chunk:
    """`name`: the first four bytes of its id. `start`, `size`: of its content."""

    name: bytes
    start: int
    size: int


_WAVE64 = bytes.fromhex("726966662e91cf11a5d628db04c10000")
_ASF = bytes.fromhex("3026b2758e66cf11")
_FAMILIES = {
    b"RIFF": _Family(12, "<I"),
    b"RF64": _Family(12, "<I"),
    b"BW64": _Family(12, "<I"),
    b"RIFX": _Family(12, ">I"),
    b"FORM": _Family(12, ">I"),
    b"caff": _Family(8, ">q", pad=1),
    _WAVE64: _Family(40, "<Q", id_length=16, counts_head=True, pad=8),
    _ASF: _Family(0, "<Q", id_length=16, counts_head=True, pad=1),
}


def read_chunks(file: BinaryIO, size: int) -> Promise | None:
    """The promise of a file of `size` bytes; None if it is not of these containers, or says nothing."""
    start = file.read(16)
    family = next((family for magic, family in _FAMILIES.items() if start.startswith(magic)), None)
    if family is None:
        return None
    if start.startswith(_ASF) or start[8:12] == b"AVI ":
        whole = _FAMILIES[_ASF] if start.startswith(_ASF) else _Family(0, "<I")
        chunks = list(_chunks(file, whole, size))
        last = max((whole.end(each.start, each.size) for each in chunks), default=size)
        has_more = sum(each.name == _ASF[:4] for each in chunks) > 1
        return Promise(size, last, missing=max(0, last - size), has_more=has_more)
    return _promise(file, family, size)


def _promise(file: BinaryIO, family: _Family, size: int) -> Promise | None:
    """The promise of a container of samples, from its chunks up to the one with the samples."""
    known: dict[bytes, bytes] = {}
    for chunk in _chunks(file, family, size):
        if chunk.name in (b"data", b"SSND"):
            return _sound(file, family, chunk, known, size)
        file.seek(chunk.start)
        known[chunk.name] = file.read(max(0, min(chunk.size, 4096)))
    return None


def _sound(file: BinaryIO, family: _Family, chunk: _Chunk, known: dict[bytes, bytes], size: int) -> Promise:
    """The promise of a container whose samples are in `chunk`; `known`: the chunks before it."""
    form = _form(known, is_big=family.size == ">I")
    start = chunk.start + _before(file, chunk, known)
    there = size - start
    is_short = struct.calcsize(family.size) == 4 and b"ds64" not in known
    stated = _stated(chunk, start, known, _UNKNOWN if is_short else _UNKNOWN_LONG)
    if stated == 0 and not _leads_on(file, family, start, size):
        stated = None
    raw = form.model_copy(update={"start": start}) if form and form.codec else None
    found = Promise(size, None if stated is None else start + stated, reference=_began(known, form))
    if stated is None:
        return found.but(raw=raw)
    if stated > there:
        return found.but(missing=stated - there)
    ends = range(stated, there + 1, _WRAP) if is_short else (stated,)
    end = next((end for end in ends if _leads_on(file, family, start + end, size)), None)
    if end == stated or (form and there - stated < _CRUMBS * form.bytes_per_second):
        return found.but(seconds=stated / form.bytes_per_second if form and form.codec else None)
    file.seek(start + stated)
    if file.read(4) in _MORE:
        return found.but(has_more=True)
    return found.but(raw=raw, understated=(there if end is None else end) - stated)


def _before(file: BinaryIO, chunk: _Chunk, known: dict[bytes, bytes]) -> int:
    """How many bytes the chunk has before its samples."""
    if chunk.name == b"SSND":
        file.seek(chunk.start)
        return 8 + int.from_bytes(file.read(4), "big")
    return 4 if b"desc" in known else 0


def _stated(chunk: _Chunk, start: int, known: dict[bytes, bytes], unknown: int) -> int | None:
    """How many bytes of samples the header states; None for sizes from `unknown` on, and those below 0."""
    size = chunk.start + chunk.size - start
    if b"ds64" in known and chunk.size == _WRAP - 1:
        size, unknown = int.from_bytes(known[b"ds64"][8:16], "little"), _UNKNOWN_LONG
    return size if 0 <= size < unknown else None


def _began(known: dict[bytes, bytes], form: RawSamples | None) -> float | None:
    """When the recording began: TimeReference in the chunk `bext`, samples since midnight."""
    reference = known.get(b"bext", b"")[338:346]
    return int.from_bytes(reference, "little") / form.sample_rate if form and len(reference) == 8 else None


def _chunks(file: BinaryIO, family: _Family, size: int, at: int | None = None) -> Iterator[_Chunk]:
    """The chunks from byte `at` on."""
    at = family.first if at is None else at
    for _ in range(_MOST):
        if at + family.head > size:
            return
        file.seek(at)
        head = file.read(family.head)
        (length,) = struct.unpack(family.size, head[family.id_length :])
        length -= family.head if family.counts_head else 0
        yield _Chunk(head[:4], at + family.head, length)
        if length < 0:
            return
        at = family.end(at + family.head, length)


def _leads_on(file: BinaryIO, family: _Family, at: int, size: int) -> bool:
    """Whether the sound may end at byte `at`: only whole chunks follow, or next to nothing."""
    starts = {at, at + -at % family.pad}  # some programs forget the padding
    return any(_are_chunks(file, family, start, size) for start in starts)


def _are_chunks(file: BinaryIO, family: _Family, at: int, size: int) -> bool:
    for chunk in _chunks(file, family, size, at):
        at = chunk.start + chunk.size
        if chunk.name in _MORE or not all(32 <= byte < 127 for byte in chunk.name) or at > size:
            return False
        at = family.end(chunk.start, chunk.size)
    return size - at < family.head


def _form(known: dict[bytes, bytes], is_big: bool) -> RawSamples | None:
    """What samples are like, by the chunk `fmt `, `COMM` or `desc`; None if it is missing or broken."""
    readers = {b"fmt ": _wav, b"COMM": _aiff, b"desc": _caf}
    for name, reader in readers.items():
        if name in known:
            try:
                form = reader(known[name], ">" if is_big else "<")
            except (struct.error, OverflowError):
                return None
            return form if form.sample_rate > 0 and form.channels > 0 else None
    return None


_CODECS = {
    ("int", 8): "u8",
    ("int", 16): "s16",
    ("int", 24): "s24",
    ("int", 32): "s32",
    ("float", 32): "f32",
    ("float", 64): "f64",
}
"""ffmpeg's raw forms without their byte order."""


def _codec(kind: str, bits: int, order: str) -> str:
    codec = _CODECS.get((kind, bits), "")
    return codec + ("le" if order == "<" else "be") if codec and bits > 8 else codec


def _wav(data: bytes, order: str) -> RawSamples:
    tag, channels, rate, _, align, bits = struct.unpack(f"{order}HHIIHH", data[:16])
    if tag == 0xFFFE and len(data) >= 26:
        (tag,) = struct.unpack(f"{order}H", data[24:26])
    codec = {6: "alaw", 7: "mulaw"}.get(tag, "")
    if tag in (1, 3) and channels and align == channels * ((bits + 7) // 8):
        codec = _codec("int" if tag == 1 else "float", 8 * (align // channels), order)
    return RawSamples(start=0, codec=codec, sample_rate=rate, channels=channels)


def _aiff(data: bytes, _: str) -> RawSamples:
    channels, _, bits, exponent, mantissa = struct.unpack(">hIhHQ", data[:18])
    kind = data[18:22] or b"NONE"
    bits = -(-bits // 8) * 8
    integers = {b"NONE": ">", b"twos": ">", b"sowt": "<", b"in24": ">", b"in32": ">"}
    codec = {b"ulaw": "mulaw", b"ULAW": "mulaw", b"alaw": "alaw", b"ALAW": "alaw"}.get(kind, "")
    if kind in integers:
        codec = "s8" if bits == 8 else _codec("int", bits, integers[kind])
    elif kind.lower() in (b"fl32", b"fl64"):
        codec = _codec("float", int(kind[2:]), ">")
    return RawSamples(
        start=0, codec=codec, sample_rate=round(mantissa * 2.0 ** (exponent - 16383 - 63)), channels=channels
    )


def _caf(data: bytes, _: str) -> RawSamples:
    rate, kind, flags, align, _, channels, bits = struct.unpack(">d4sIIIII", data[:32])
    is_float, order = flags & 1, "<" if flags & 2 else ">"
    is_packed = kind == b"lpcm" and align * 8 == channels * bits
    codec = ""
    if is_packed:
        codec = "s8" if bits == 8 else _codec("float" if is_float else "int", bits, order)
    return RawSamples(start=0, codec=codec, sample_rate=round(rate), channels=channels)
