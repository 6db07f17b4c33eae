"""Sound in numbers."""

from typing import Literal

from lfi_podcast.model.value import Stored


class Loudness(Stored):
    """Integrated loudness (LUFS), loudness range (LU) and true peak (dBTP), after ITU-R BS.1770-4."""

    integrated: float
    range: float
    true_peak: float


class Interval(Stored):
    """A stretch of sound, in seconds, and what is heard in its place."""

    start: float
    end: float
    sound: Literal["bleep", "mute"] = "bleep"


class Finding(Stored):
    """Something noticed in the sound, where (seconds), and what was done about it."""

    at: float
    level: Literal["info", "warning", "error"]
    message: str


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
