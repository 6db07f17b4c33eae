"""Sound in numbers."""

from typing import Literal

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.recording import Opening
from lfi_podcast.model.value import Stored


class Loudness(Stored):
    """Integrated loudness (LUFS), loudness range (LU) and true peak (dBTP), after ITU-R BS.1770-4."""

    integrated: float
    range: float
    true_peak: float

    @classmethod
    def of(cls, integrated: float, range: float, true_peak: float) -> "Loudness":  # noqa: A002
        """Rounded to the precision of a meter."""
        return cls(integrated=round(integrated, 2), range=round(range, 2), true_peak=round(true_peak, 2))


class Interval(Stored):
    """An interval of sound, in seconds, and the sound that replaces it."""

    start: float
    end: float
    sound: Literal["bleep", "mute"] = "bleep"


Damage = Literal["clipping", "dropout", "click"]
"""What a recording itself has lost: of these, only clicks can be mended."""


GRAVEST_FIRST = ("error", "warning", "info")
"""The levels of findings."""


class Finding(Stored):
    """Something noticed in the sound, where (seconds; 0 if it is everywhere), and how serious it is.

    `message`: what it is, what was done about it, and what the producer can do, separated by semicolons. `kind`: of the
    damage, if the recording itself is damaged.
    """

    at: float
    level: Literal["info", "warning", "error"]
    message: str
    kind: Damage | None = None

    @property
    def rank(self) -> tuple[int, bool, float]:
        """For sorting: the gravest first, of those what no processing can bring back, then in order of time."""
        return GRAVEST_FIRST.index(self.level), self.kind is None, self.at


class Denoising(Stored):
    """How noise is lowered: by at most `limit` dB, in the sound turned up by `gain` dB, and down again after.

    `spans`: when there is any (seconds), if it is not there all the time.
    """

    limit: float
    gain: float
    spans: tuple[TimeSpan, ...] = ()


HUM_STEP = 5.0
"""Seconds from one measured frequency of mains hum to the next."""


class Hum(Stored):
    """Mains hum to be subtracted, `below` LU below the voice.

    `frequencies`: of the mains (Hz), every `HUM_STEP` from the start. `multiples`: of them, where there are lines.
    """

    frequencies: tuple[float, ...]
    multiples: tuple[int, ...]
    below: float

    @property
    def mains(self) -> float:
        """The mean frequency, in Hz."""
        return sum(self.frequencies) / len(self.frequencies)


class Plosive(Stored):
    """The pop of a p or a b, from `start` to `end` (seconds), and the `gain` (dB) of the lows there."""

    start: float
    end: float
    gain: float


class Treatment(Stored):
    """What is done to a recording before it is mixed. By default nothing, and it keeps every sample.

    `tone`: the gain (dB) of each of `BANDS` in `audio/treating/tone.py`. `sibilance`: above which level (dB relative to
    the loudness of the voice) the highs are held down. `dereverberation`: whether the room is reduced.
    """

    tone: tuple[float, ...] = ()
    sibilance: float | None = None
    dereverberation: bool = False
    hum: Hum | None = None
    plosives: tuple[Plosive, ...] = ()
    denoising: Denoising | None = None


class Voice(Stored):
    """How a recording was mixed, so that it can be processed the same way again.

    `opening`: how it is decoded. `weights`: the share of each of its channels. `treatment`: what is done to its
    samples. At second t of the common time line the recording's own time is offset + (1 + drift) * t, and its gain is
    given by `decibels` at `times` (seconds). `bleed`: when (seconds on the common time line) nobody but the other
    speakers is audible in it. `heard`: the file that keeps its sound for the recognisers, where it is costly to make.
    """

    weights: tuple[float, ...]
    treatment: Treatment = Treatment()
    offset: float
    drift: float
    times: tuple[float, ...]
    decibels: tuple[float, ...]
    bleed: tuple[tuple[float, float], ...] = ()
    opening: Opening = Opening()
    heard: str = ""


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
    """A finished, tagged MP3, or a recording that is published as it is: the content of `master.json`."""

    bytes: int
    sha256: str
