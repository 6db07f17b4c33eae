"""Sound in numbers."""

from typing import Literal

from lfi_podcast.model.value import Stored


class Loudness(Stored):
    """Integrated loudness (LUFS), loudness range (LU) and true peak (dBTP), after ITU-R BS.1770-4."""

    integrated: float
    range: float
    true_peak: float

    @classmethod
    def of(cls, integrated: float, range: float, true_peak: float) -> "Loudness":  # noqa: A002
        """Rounded to what a meter can tell."""
        return cls(integrated=round(integrated, 2), range=round(range, 2), true_peak=round(true_peak, 2))


class Interval(Stored):
    """A stretch of sound, in seconds, and what is heard in its place."""

    start: float
    end: float
    sound: Literal["bleep", "mute"] = "bleep"


class Finding(Stored):
    """Something noticed in the sound, where (seconds), and of what weight.

    `message`: what it is, what was done about it, and what the producer can do, divided by semicolons.
    """

    at: float
    level: Literal["info", "warning", "error"]
    message: str


class Voice(Stored):
    """How a recording was taken into the mix, so that it can be taken the same way again.

    `weights`: the share of each of its channels. `noise`: filters. At second t of the common time line the
    recording's own time is offset + (1 + drift) * t, and its gain is what `decibels` say at `times` (seconds).
    """

    weights: tuple[float, ...]
    noise: tuple[str, ...]
    offset: float
    drift: float
    times: tuple[float, ...]
    decibels: tuple[float, ...]


class Mastered(Stored):
    """The sound of an encoded episode, before and after mastering. `duration` in seconds."""

    duration: float
    bitrate: int
    channels: int
    sample_rate: int
    before: Loudness
    after: Loudness
    findings: tuple[Finding, ...] = ()


class Master(Mastered):
    """A finished MP3, tags and all: the content of `master.json`."""

    bytes: int
    sha256: str
