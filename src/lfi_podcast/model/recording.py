"""A recording as a file: what it promises, how it is opened, and what came out of it. Times are seconds."""

from typing import Literal

from lfi_podcast.model.value import Stored

Division = Literal["channels", "streams"]
"""The parts of a recording that are one person's each."""


class RawSamples(Stored):
    """Where a file keeps its samples, for reading it without its header.

    `start`: the byte at which they begin. `codec`: ffmpeg's name of their form, such as s16le.
    """

    start: int
    codec: str
    sample_rate: int
    channels: int

    @property
    def bytes_per_second(self) -> int:
        """0 if they are compressed, so that `codec` is empty."""
        if not self.codec:
            return 0
        bits = 8 if self.codec in ("alaw", "mulaw") else int("".join(filter(str.isdigit, self.codec)))
        return bits // 8 * self.channels * self.sample_rate


class ChainLink(Stored):
    """A part of a file, from byte `start` to `end`, that is a file of its own kind; `form`: its rate and channels."""

    start: int
    end: int
    form: str


class TakenStream(Stored):
    """A sound stream that is used: its place among them, from 0, and its channels."""

    number: int = 0
    channels: int = 1


class Opening(Stored):
    """How a recording is decoded to samples of one rate, with all channels of `streams` beside each other.

    `raw`: its header is not believed. `links`: it is read as several files, one after another. `limit`: samples beyond
    it (of full scale), and those that are not numbers, are replaced by the sample before. `gain`: dB, for recordings
    far from full scale. `is_steady`: its rate and its channels never change. `declicked_at`: the rate (Hz) at which its
    clicks are interpolated; 0 if it has none.
    """

    streams: tuple[TakenStream, ...] = (TakenStream(),)
    raw: RawSamples | None = None
    links: tuple[ChainLink, ...] = ()
    limit: float | None = None
    gain: float = 0.0
    is_steady: bool = True
    declicked_at: int = 0

    @property
    def channels(self) -> int:
        return sum(stream.channels for stream in self.streams)


class SoundStream(Stored):
    """A sound stream in a file. `number` counts from 1; `name` is its title, if it has one.

    `sample_rate` (Hz) and `channels`: at its beginning; `changes`: what they change to later. `start`: its first
    sample, on the file's own clock. `decoded`: the length of its samples. `errors`: parts that could not be decoded.
    """

    number: int
    name: str | None = None
    codec: str
    sample_rate: int
    channels: int
    start: float | None = None
    decoded: float | None = None
    errors: int = 0
    changes: tuple[str, ...] = ()


class Account(Stored):
    """What a recording promises, compared with what is in it.

    bytes, bytes_promised:      its size, and where its sound ends according to its header.
    seconds_promised, _decoded: its length according to its header, and from its samples.
    filled:                     silence that was put in where its time stamps leave gaps; negative if they overlap, and
                                sound was left out.
    began, clock:               when it was started: seconds since midnight ("day"), or its first time stamp ("file").
    """

    file: str
    container: str
    bytes: int
    bytes_promised: int | None = None
    seconds_promised: float | None = None
    seconds_decoded: float
    filled: float = 0.0
    began: float | None = None
    clock: Literal["day", "file"] | None = None
    streams: tuple[SoundStream, ...] = ()
