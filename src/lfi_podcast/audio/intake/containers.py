"""The promise of any file, by what its first bytes say that it is."""

from pathlib import Path
from typing import BinaryIO

from lfi_podcast.audio.intake.boxes import read_boxes
from lfi_podcast.audio.intake.chunks import read_chunks
from lfi_podcast.audio.intake.ogg import read_ogg
from lfi_podcast.audio.intake.probe import EXPORT_AGAIN
from lfi_podcast.audio.intake.promise import Promise
from lfi_podcast.errors import SoundProblem

_STARTS = (b"fLaC\0\0\0\x22", b"TTA1\1\0")
"""How files begin whose decoders stop at the length that is written there."""

_BLOCK = 1 << 20


def read_plain(file: BinaryIO, size: int) -> Promise | None:
    """The promise of a file that is a header and then sound: whether another one follows."""
    head = file.read(8)
    start = next((start for start in _STARTS if head.startswith(start)), None)
    if start is None:
        return None
    before = b""
    while block := file.read(_BLOCK):
        if start in before + block:
            return Promise(size, has_more=True)
        before = block[-len(start) :]
    return Promise(size)


_READERS = (read_chunks, read_boxes, read_ogg, read_plain)


def read_promise(path: Path) -> Promise:
    """What a file says about itself, or only its size. SoundProblem if it is missing or empty."""
    if not path.is_file():
        raise SoundProblem("does not exist, or is not a file", str(path), "add the recording")
    size = path.stat().st_size
    if not size:
        raise SoundProblem("is empty (0 bytes)", str(path), EXPORT_AGAIN)
    with path.open("rb") as file:
        for reader in _READERS:
            file.seek(0)
            if found := reader(file, size):
                return found
    return Promise(size)
