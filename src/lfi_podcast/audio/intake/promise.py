"""What the bytes of a file say about themselves, before anything is decoded."""

from dataclasses import dataclass, replace
from typing import Any

from lfi_podcast.model.recording import ChainLink, RawSamples


@dataclass(frozen=True)
class Promise:
    """What a container says, compared with the size of its file.

    `size`: of the file (bytes). `promised`: where its sound ends according to its header, as a byte of the file; None
    if it does not say. `missing`: bytes that the file lacks. `understated`: bytes of sound after the promised end.
    `has_more`: whether another recording follows. `raw`: how to read the samples without the header, where its sizes
    are wrong. `seconds`: the duration, where the container counts samples. `reference`: when the recording began, in
    seconds since midnight. `flaws`: what suggests that something is lost. `links`: parts of a chain, if they differ.
    """

    size: int
    promised: int | None = None
    missing: int = 0
    understated: int = 0
    has_more: bool = False
    raw: RawSamples | None = None
    seconds: float | None = None
    reference: float | None = None
    flaws: tuple[str, ...] = ()
    links: tuple[ChainLink, ...] = ()

    def but(self, **changes: Any) -> "Promise":
        return replace(self, **changes)
