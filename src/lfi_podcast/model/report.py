"""The content of the sound report, `report.json`. Times are seconds on the listener's time line."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field

from lfi_podcast.model.audio import Finding, Loudness, Mastered
from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.recording import Account
from lfi_podcast.model.value import Stored

T = TypeVar("T")


def _level(value: Any) -> Any:
    if isinstance(value, int | float):
        return round(float(value), 2) if isfinite(value) else None
    return value


Level = Annotated[float | None, BeforeValidator(_level)]
"""LUFS or dB, to two decimals; None in a pause. JSON has no infinity, so silence (-inf) becomes None."""

Height = Annotated[int, Field(ge=0, le=100)]
"""Per cent of full scale."""


def buckets(values: Sequence[T], count: int) -> Iterator[Sequence[T]]:
    """`values` in `count` groups of nearly equal length, or one group each if there are fewer."""
    count = min(count, len(values))
    for n in range(count):
        yield values[n * len(values) // count : (n + 1) * len(values) // count]


SEEK_BARS = 240
"""Bars in the waveform of the player: on a phone, a bar and its gap are a pixel and a half."""


class Waveform(Stored):
    """A waveform in intervals of equal length: the highest peak of each, and the average of its peaks."""

    peaks: tuple[Height, ...]
    levels: tuple[Height, ...]

    @property
    def seek_bar(self) -> bytes:
        """The average levels of at most SEEK_BARS intervals, one byte each, the highest scaled to 100."""
        heights = [sum(bucket) / len(bucket) for bucket in buckets(self.levels, SEEK_BARS)]
        top = max(heights, default=0.0) or 1.0
        return bytes(round(100 * height / top) for height in heights)


ALONE = "Recording"
"""The name of the only track."""


class Gain(Stored):
    """The gain of a track (dB), once per `Report.step`. `name` is a speaker's, or ALONE."""

    name: str
    decibels: tuple[Level, ...]


class LimiterSummary(Stored):
    """How often a limiter acted, its total time (seconds), and its deepest gain reduction (dB, positive)."""

    events: int = 0
    seconds: float = 0.0
    deepest: float = 0.0


class LimiterSettings(Stored):
    """The gain before a limiter (dB), and its ceiling (dBTP): with them, any passage can be made again exactly."""

    gain: float = 0.0
    ceiling: float = 0.0


class RedactedInterval(Stored):
    """A redaction: only when, never what."""

    start: float
    end: float


class TrackClock(Stored):
    """Where a track lies on the common time line: its own time at second t of that is offset + (1 + drift) * t.

    `evidence`: how that is known. `apart`: how far it is from another track after that, at most (seconds), as measured
    again; None if it was not. `polarity`: -1 if its microphone is wired the other way round; 0 if that is not known.
    """

    name: str
    offset: float
    drift: float
    evidence: str
    apart: float | None = None
    polarity: int = 0


class Background(Stored):
    """What is heard beside the voice of a track, measured before and after its treatment.

    Noise and hum in LU relative to the voice, so the lower, the quieter. Noise is None if nobody pauses. `mains`: the
    frequency of the hum (Hz). None without hum; `hum_after`, if it cannot be told from the noise or the voice any more.
    Echo: how long the room goes on sounding, in seconds; None if it was not reduced, or cannot be measured any more.
    """

    name: str
    noise_before: Level = None
    noise_after: Level = None
    mains: Level = None
    hum_before: Level = None
    hum_after: Level = None
    echo_before: Level = None
    echo_after: Level = None

    @property
    def is_known(self) -> bool:
        """Whether anything could be measured."""
        return any(each is not None for each in (self.noise_before, self.hum_before, self.echo_before))


class SoundExcerpt(Stored):
    """A passage to listen to, as it was recorded and as it is in the episode, equally loud.

    `start`, `end`: seconds on the listener's time line. `recording`, `episode`: MP3s, in base64.
    """

    start: float
    end: float
    recording: str
    episode: str


class SoundExcerpts(Stored):
    """The content of `excerpts.json`, the passage most worth hearing first."""

    excerpts: tuple[SoundExcerpt, ...] = ()


class Encoding(Mastered):
    """An encoded episode, and how it was made: the content of `encoded.json`.

    `gain`: how much louder mastering made the mix (LU). `encodes`: how many it took to meet the targets.
    `limited_with`: before the encoder, unless the recording is published as it is. `loudness`: short-term (LUFS), for
    every second.
    """

    gain: float
    encodes: int
    limited_with: LimiterSettings = LimiterSettings()
    limiter: LimiterSummary
    loudness: tuple[Level, ...]
    waveform: Waveform


class Report(Stored):
    """How a finished episode sounds, and how it was processed.

    target, tolerance:        the target integrated loudness (LUFS), and the allowed deviation (LU).
    ceiling:                  the highest allowed true peak (dBTP).
    bitrate, bytes, encodes:  of the MP3: kb/s, its size, and how many encodes it took to meet the targets.
    before, after:            of the recording, and of the finished MP3.
    loudness_before, _after:  short-term loudness (EBU Tech 3341, LUFS), one value per `step` (seconds).
    backgrounds:              noise, hum and echo of each track, before and after.
    recordings:               what each file promises, and what is in it.
    done:                     what was done to the sound, in sentences.
    """

    version: Literal[1] = 1
    slug: str
    title: str
    duration: Annotated[float, Field(gt=0)]
    target: float
    tolerance: float
    ceiling: float
    channels: int
    sample_rate: int
    bitrate: int
    bytes: int
    encodes: int
    before: Loudness
    after: Loudness
    limiter: LimiterSummary = LimiterSummary()
    done: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    chapters: tuple[ChapterMark, ...] = ()
    redactions: tuple[RedactedInterval, ...] = ()
    step: Annotated[float, Field(gt=0)] = 1.0
    loudness_before: tuple[Level, ...] = ()
    loudness_after: tuple[Level, ...] = ()
    gains: tuple[Gain, ...] = ()
    backgrounds: tuple[Background, ...] = ()
    recordings: tuple[Account, ...] = ()
    waveform: Waveform
