"""The sound report: facts -> one self-contained page for people who are not audio engineers.

No clock, no external resources: the same report gives the same bytes. The page may be sent to somebody, so the excerpts
are inside it. Its policy allows these, and no other script than its own.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log10

from markupsafe import Markup, escape

from lfi_podcast.model.report import LimiterSummary, Report, SoundExcerpt
from lfi_podcast.model.value import clock_time
from lfi_podcast.site import charts
from lfi_podcast.site.charts import Tick
from lfi_podcast.site.languages import FALLBACK, words_in
from lfi_podcast.site.rendering import environment
from lfi_podcast.site.told import Thing, told
from lfi_podcast.site.verdict import METER_STEP, audibility, number, verdict

BITRATES = {1: (96, 128, "mono"), 2: (128, 256, "stereo")}
"""The range of MP3 bit rates (kb/s) that Apple Podcasts recommends, by number of channels (support/893)."""

BAND = 3.0
"""LU. Speech this close to its average sounds even; nobody reaches for the volume."""

BARS = 400
"""Of the waveform."""

TWO_LOUDSPEAKERS = 10 * log10(2)
"""LU. One channel played by two loudspeakers is this much louder than the BS.1770 reading of one channel."""

PEAK_SCALE = (-12.0, 3.0)
"""dBTP. The range of the true peak gauge."""

_CODE = re.compile(r"`([^`]+)`")
_LOUDNESS_STEP = 6.0  # LU between the lines of a chart


@dataclass(frozen=True)
class Standard:
    """A podcast loudness standard: integrated loudness from `low` to `high` (LUFS), and maximum true peak (dBTP)."""

    name: str
    asks: str
    low: float
    high: float
    ceiling: float | None


STANDARDS = (
    Standard("Apple Podcasts", "around −16 LUFS, ±1", -17, -15, -1),
    Standard("AES TD1008, for speech", "−18 LUFS, ±2", -20, -16, None),
    Standard("AES TD1004", "−16 to −20 LUFS", -20, -16, -1),
)
"""Sources: podcasters.apple.com/support/893; AES technical documents TD1008 (2021) and TD1004 (2015)."""


@dataclass(frozen=True)
class Reading:
    """A reading compared with a standard: inside, or by how much outside."""

    value: str
    place: str
    is_inside: bool


@dataclass(frozen=True)
class ChartLine:
    """One curve of a chart; `style` is its CSS class, which sets colour and dashes."""

    name: str
    style: str
    path: str


@dataclass(frozen=True)
class Chart:
    """Curves and their axes; `summary` describes them in words."""

    lines: tuple[ChartLine, ...]
    levels: list[Tick]
    summary: str
    low: float
    high: float

    def y(self, level: float) -> str:
        return charts.percent(self.high - level, self.high - self.low)


@dataclass(frozen=True)
class _Heard:
    """An excerpt, and the things in it: the number and the first moment (seconds into it) of each."""

    sound: SoundExcerpt
    things: tuple[tuple[int, float], ...]


def report_page(report: Report, excerpts: Sequence[SoundExcerpt] = ()) -> bytes:
    """The page, UTF-8."""
    wave, things = report.waveform, told(report.findings)
    return (
        environment(words_in(FALLBACK))
        .get_template("report.html")
        .render(
            report=report,
            things=things,
            excerpts=[_Heard(each, tuple(_inside(each, things))) for each in excerpts],
            script=_script(),
            script_digest=_digest(_script()),
            verdict=verdict(report, things),
            loudness=loudness_chart(report),
            gains=gain_chart(report) if report.gains else None,
            seconds_per_point=report.duration / charts.POINTS,
            times=charts.time_ticks(report.duration),
            peaks=charts.bars(charts.highest(wave.peaks, BARS)),
            levels=charts.bars(charts.average(wave.levels, BARS)),
            wave_width=charts.BAR_WIDTH * min(BARS, len(wave.peaks)),
            evenness=(evenness(report.loudness_before), evenness(report.loudness_after)),
            standards=[(one, readings(report, one)) for one in STANDARDS],
            limiting=limiting(report.limiter, report.duration),
            bitrates=BITRATES[report.channels],
            BAND=BAND,
            PEAK_SCALE=PEAK_SCALE,
            marked=_marked,
            number=number,
            audibility=audibility,
            percent=charts.percent,
            clock=clock_time,
        )
        .encode()
    )


@cache
def _script() -> Markup:
    return Markup(files("lfi_podcast.site").joinpath("templates", "report.js").read_text("utf-8"))  # noqa: S704


def _digest(script: str) -> str:
    """The name of a script in a content security policy (CSP 3, section 2.3.1)."""
    return "sha256-" + b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _marked(text: str) -> Markup:
    """Text with `names` of keys and files as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704


def _inside(excerpt: SoundExcerpt, things: Sequence[Thing]) -> Iterator[tuple[int, float]]:
    for position, thing in enumerate(things, 1):
        inside = [at - excerpt.start for at in thing.times if excerpt.start <= at < excerpt.end]
        if inside:
            yield position, min(inside)


def placed(value: float, low: float, high: float) -> Reading:
    if value > high + METER_STEP:
        return Reading(number(value), f"{number(value - high)} LU above", False)
    if value < low - METER_STEP:
        return Reading(number(value), f"{number(low - value)} LU below", False)
    return Reading(number(value), "inside", True)


def readings(report: Report, standard: Standard) -> list[Reading]:
    """The metered loudness and, for mono, the loudness from two loudspeakers."""
    heard = [report.after.integrated]
    if report.channels == 1:
        heard.append(report.after.integrated + TWO_LOUDSPEAKERS)
    return [placed(value, standard.low, standard.high) for value in heard]


def evenness(loudness: Sequence[float | None]) -> float | None:
    """Per cent of the time with sound within BAND of its average; None without sound.

    The average is taken over levels (dB), so that a quiet recording can be as even as a loud one.
    """
    heard = [level for level in loudness if level is not None]
    if not heard:
        return None
    average = sum(heard) / len(heard)
    return 100 * sum(abs(level - average) <= BAND for level in heard) / len(heard)


def loudness_chart(report: Report) -> Chart:
    curves = (report.loudness_before, report.loudness_after)
    wanted = (report.target - 2 * _LOUDNESS_STEP, report.target + _LOUDNESS_STEP)
    low, high = charts.window(curves, wanted, _LOUDNESS_STEP)
    names = ("Recording", "Episode")
    return Chart(
        lines=tuple(
            ChartLine(name, name.lower(), charts.curve(values, low, high))
            for name, values in zip(names, curves, strict=True)
        ),
        levels=charts.level_ticks(low, high, _LOUDNESS_STEP, lambda level: number(level, 0)),
        summary=" ".join(_told(name, values, "LUFS") for name, values in zip(names, curves, strict=True)),
        low=low,
        high=high,
    )


def gain_chart(report: Report) -> Chart:
    curves = [gain.decibels for gain in report.gains]
    low, high = charts.window(curves, (-3.0, 3.0), 3.0)
    step = 3.0 if high - low <= 18 else 6.0
    low, high = charts.window(curves, (-step, step), step)
    return Chart(
        lines=tuple(
            ChartLine(gain.name, f"track{n % 6 + 1}", charts.curve(gain.decibels, low, high))
            for n, gain in enumerate(report.gains)
        ),
        levels=charts.level_ticks(low, high, step, lambda level: number(level, 0, sign=True)),
        summary=" ".join(_told(gain.name, gain.decibels, "dB") for gain in report.gains),
        low=low,
        high=high,
    )


def _told(name: str, values: Sequence[float | None], unit: str) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return f"{name}: no sound."
    sign = unit == "dB"
    low, high = number(min(known), sign=sign), number(max(known), sign=sign)
    return f"{name}: from {low} to {high} {unit}, {number(sum(known) / len(known), sign=sign)} on average."


def limiting(limiter: LimiterSummary, duration: float) -> str:
    if not limiter.events:
        return "The limiter was not needed: no peak reached the ceiling."
    times = "once" if limiter.events == 1 else f"{limiter.events:,} times"
    share = 100 * limiter.seconds / duration
    part = "less than 0.1 %" if share < 0.1 else f"{share:.1f} %"
    return (
        f"The limiter acted {times}, for {limiter.seconds:.1f} s in total ({part} of the episode). "
        f"It reduced a peak by at most {number(limiter.deepest)} dB. Everything else passed unchanged."
    )
