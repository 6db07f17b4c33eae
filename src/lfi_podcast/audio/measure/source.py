"""Inspects a recording. Its header is not trusted: everything here comes from decoding the whole file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lfi_podcast.audio.measure import faults, noise
from lfi_podcast.audio.measure.apart import are_apart
from lfi_podcast.audio.measure.integrity import EXPORT_AGAIN, require_whole
from lfi_podcast.audio.measure.meter import METER, Readings
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.survey import Survey, Surveyed
from lfi_podcast.audio.measure.true_peak import TruePeakMeter
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.pcm import Pcm, blocks_of
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding

SAMPLE_RATE = 44_100

_RUMBLE_FILTER = (
    "highpass=f=80:precision=f64"  # in single precision, this filter alone has an error of -77 dB
)

_BLOCK = 64 * round(FRAME * SAMPLE_RATE)  # frames


@dataclass(frozen=True)
class Source:
    """A recording that can become an episode.

    `duration` in seconds, from its samples. `weights`: the weight of each raw channel in the sum. `readings`: of the
    sound as it will be mixed. `levels`: of its frames of 20 ms, for speech detection. `true_peak`: dBTP of the
    original recording. `noise`: filters that reduce its noise; none if it is clean. `copy`: the decoded samples to be
    mixed, if they were kept and need no noise reduction.
    """

    path: Path
    duration: float
    weights: tuple[float, ...]
    readings: Readings
    levels: Levels
    true_peak: float
    noise: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    copy: Path | None = None


@dataclass(frozen=True)
class _Look:
    """The results of one decoding pass. `sides`: the levels of left and right, of a stereo recording."""

    survey: Surveyed
    levels: Levels
    sides: tuple[Levels, ...]
    true_peak: float
    log: ffmpeg.Log


def inspect(
    path: Path,
    channels: int = 1,
    is_cleaned: bool = True,
    copy: Path | None = None,
    only: int | None = None,
) -> Source:
    """Decode all of `path` and measure it, converted to `channels` (1 or 2).

    If `copy` is given, the converted sound is kept in that file, so that it need not be decoded twice. `only`: the
    channel that is taken, counted from 0. SoundProblem for what cannot become an episode: a missing file, no sound,
    silence, a truncated file.
    """
    where = str(path)
    if not path.is_file():
        raise SoundProblem("does not exist, or is not a file", where, "add the recording")
    if not path.stat().st_size:
        raise SoundProblem("is empty (0 bytes)", where, EXPORT_AGAIN)
    raw = _raw_channels(path)
    expected = _weights(raw, only, where)
    look = _look(path, raw, expected, channels, copy)
    _require_sound(path, look)
    survey = look.survey
    wiring = faults.wiring(survey) if only is None else faults.Wiring(live=(only,))
    weights = wiring.weights(raw)
    if weights != expected:
        look = _look(path, raw, weights, channels, copy)
    readings = Readings.of(look.log, where)
    found = noise.measure(wiring.heard(survey.pauses, channels), survey.pcm) if is_cleaned else None
    filters = noise.plan(found, readings.integrated).filters(survey.pcm)
    findings = (
        *_damage(path.name, look.log),
        *faults.findings(path.name, survey, wiring, round(readings.integrated, 1)),
        *(_two_people(path.name, look) if only is None else ()),
        *noise.findings(path.name, found, readings.integrated),
    )
    return Source(
        path,
        survey.duration,
        weights,
        readings,
        look.levels,
        look.true_peak,
        filters,
        findings,
        None if filters else copy,
    )


def _require_sound(path: Path, look: _Look) -> None:
    """SoundProblem for a recording that is incomplete, broken or silent."""
    require_whole(path, look.log.text, look.survey.duration)
    if not look.survey.finite:
        raise SoundProblem("contains samples that are not numbers", str(path), EXPORT_AGAIN)
    if faults.is_silent(look.survey.peaks):
        raise SoundProblem(
            "is silent: no channel has any sound", str(path), "check the microphone and the export"
        )


def _damage(name: str, log: ffmpeg.Log) -> Iterator[Finding]:
    if damage := ffmpeg.first_error(log.text):
        message = f"{name}: damaged in places ({damage}); listen to it before publishing"
        yield Finding(at=0, level="warning", message=message)


def _two_people(name: str, look: _Look) -> Iterator[Finding]:
    if not look.sides:
        return
    left, right = look.sides
    if are_apart(left, right, float(look.survey.correlation[0, 1])):
        yield Finding(at=0, level="warning", message=f"{name}: {_APART}")


_APART = (
    "another person speaks in each channel; write `tracks: channels` in episode.yml, and `people` in the order left, "
    "right, to have a track for each"
)


def _weights(raw: int, only: int | None, where: str) -> tuple[float, ...]:
    """The weight of each channel, before anything is known of them."""
    if only is None:
        return (1 / raw,) * raw
    if raw != 2:
        raise SoundProblem(
            f"has {raw} channels, but `tracks: channels` needs two", where, "remove `tracks` from episode.yml"
        )
    return tuple(float(channel == only) for channel in range(raw))


def chain(
    weights: Sequence[float], channels: int, noise: Sequence[str] = (), sample_rate: int = SAMPLE_RATE
) -> str:
    """Filters from a decoded recording to the episode's `channels` (1 or 2): downmix, high-pass, noise reduction."""
    # Noise reduction is set for one sample rate.
    first, last = (SAMPLE_RATE, [f"aresample={sample_rate}"]) if noise else (sample_rate, [])
    return ",".join([downmix(weights, channels, first), _RUMBLE_FILTER, *noise, *last])


def downmix(weights: Sequence[float], channels: int, sample_rate: int = SAMPLE_RATE) -> str:
    """Filters that convert a recording to the episode's sample rate and channels, and change nothing else.

    Left and right stay separate in stereo; any other set of live channels is averaged. The mean does not raise peaks,
    unlike ffmpeg's downmix, which sums 0.707 of each side.
    """
    return f"{_on_time(sample_rate)},pan={_pan(weights, channels)}"


def _pan(weights: Sequence[float], channels: int) -> str:
    live = [channel for channel, weight in enumerate(weights) if weight]
    if channels == 2 and live == [0, 1]:
        return "stereo|" + "|".join(f"c{side}={2 * weights[side]:.6g}*c{side}" for side in live)
    mean = "+".join(f"{weights[channel]:.6g}*c{channel}" for channel in live).replace("+-", "-")
    return {1: f"mono|c0={mean}", 2: f"stereo|c0={mean}|c1={mean}"}[channels]


def _on_time(sample_rate: int) -> str:
    # Browsers leave gaps in recordings; filling them keeps the tracks in sync.
    return f"aresample={sample_rate}:osf=fltp:async=1:first_pts=0"


def _raw_channels(path: Path) -> int:
    """The number of decoded channels; SoundProblem if there is no sound at all."""
    survey = ["-frames:a", "1", "-af", "astats=measure_perchannel=Peak_level:measure_overall=none"]
    log = ffmpeg.run([*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, *survey, *ffmpeg.NOWHERE], str(path))
    # A log also contains the file's name and metadata, so lines are matched from their beginning.
    channels = len(re.findall(r"(?m)^\[Parsed_astats\S* @ \w+\] \[info\] Peak level dB:", log.text))
    if not channels:
        raise SoundProblem("has a header but no sound", str(path), EXPORT_AGAIN)
    return channels


def _look(path: Path, raw: int, weights: Sequence[float], channels: int, copy: Path | None) -> _Look:
    """Survey the raw channels while ffmpeg meters, and optionally keeps, their sum by `weights`."""
    form = Pcm(SAMPLE_RATE, raw)
    kept = ["-f", "f32le", "-y", f"file:{copy}"] if copy else ffmpeg.NOWHERE
    graph = (
        f"[0:a:0]{_on_time(SAMPLE_RATE)},{ffmpeg.LARGE_FRAMES},asplit[raw][all];"
        f"[all]pan={_pan(weights, channels)},{_RUMBLE_FILTER},asplit[taken][heard];[heard]{METER}[metered]"
    )
    outputs = ["-map", "[metered]", *ffmpeg.NOWHERE, "-map", "[taken]", *kept, "-map", "[raw]"]
    survey, peak, levels = Survey(form), TruePeakMeter(raw), list[Levels]()
    sides: list[list[Levels]] = [[], []] if raw == 2 else []
    shares = np.array(weights, np.float32)[:, np.newaxis]
    arguments = [*ffmpeg.recording(path), "-filter_complex", graph, *outputs]
    with ffmpeg.decoding(arguments, form, str(path)) as blocks:
        for block in blocks_of(blocks, _BLOCK):
            survey.feed(block)
            peak.add(block)
            levels.append(frame_levels(block @ shares, SAMPLE_RATE))
            for side, own in enumerate(sides):
                own.append(frame_levels(block[:, [side]], SAMPLE_RATE))
    whole, *apart = (np.concatenate([*each, np.empty(0)]) for each in (levels, *sides))
    return _Look(survey.result(), whole, tuple(apart), peak.level, blocks.log)
