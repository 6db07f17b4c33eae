"""Inspects a recording. Its header is not trusted: everything here comes from decoding the whole file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from lfi_podcast.audio.intake import account as accounts
from lfi_podcast.audio.intake.containers import read_promise
from lfi_podcast.audio.intake.opening import as_recorded, opened, planned, require_whole
from lfi_podcast.audio.intake.probe import probe
from lfi_podcast.audio.measure import faults, hum, knocks, noise, reverberation
from lfi_podcast.audio.measure.apart import are_apart
from lfi_podcast.audio.measure.knocks import fast_levels
from lfi_podcast.audio.measure.meter import METER, Readings
from lfi_podcast.audio.measure.native import Native
from lfi_podcast.audio.measure.pauses import NO_PAUSES, Pauses
from lfi_podcast.audio.measure.revise import repairs, revised
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.survey import Survey, Surveyed
from lfi_podcast.audio.measure.third_octaves import NOT_MEASURED, ThirdOctaveMeter, ThirdOctaves
from lfi_podcast.audio.measure.timbre import Timbre, is_music, nothing_heard, timbre
from lfi_podcast.audio.measure.true_peak import TruePeakMeter
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.pcm import Pcm, blocks_of
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding, Treatment
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.recording import Account, Division, Opening

SAMPLE_RATE = 44_100

_RUMBLE_FILTER = (
    "highpass=f=80:precision=f64"  # in single precision, this filter alone has an error of -77 dB
)

_BLOCK = 64 * round(FRAME * SAMPLE_RATE)  # frames
_AUDIBLE = 45.0  # LU below the voice; softer noise stays unheard however much both are turned up
_CONTRAST = 30.0  # dB from quiet to loud moments, where noise cannot be measured


@dataclass(frozen=True)
class Source:
    """A recording that can become an episode.

    `opening`: how it is decoded. `duration` in seconds, from its samples. `weights`: the weight of each raw channel in
    the sum. `readings`: of the sound as it will be mixed. `levels`, `timbre`: of its frames. `spectrum`: all over it.
    `true_peak`: dBTP of the original recording. `account`: what it promised, and what is in it. `treatment`: what
    is done to its samples. `copy`: the decoded samples before that, if they were kept. `pauses`: where its noise was
    measured. `knocks`: when something is hit (seconds).
    """

    path: Path
    opening: Opening
    duration: float
    weights: tuple[float, ...]
    readings: Readings
    levels: Levels
    true_peak: float
    account: Account
    timbre: Timbre = field(default_factory=nothing_heard)
    spectrum: ThirdOctaves = NOT_MEASURED
    treatment: Treatment = field(default_factory=Treatment)
    findings: tuple[Finding, ...] = ()
    copy: Path | None = None
    pauses: Pauses = NO_PAUSES
    knocks: tuple[TimeSpan, ...] = ()


@dataclass(frozen=True)
class Portion:
    """The part of a file that is one person's: the one at `number` of its channels, or of its sound streams, from 0.

    `count`: how many people share the file.
    """

    number: int
    count: int
    kind: Division = "channels"

    @property
    def channel(self) -> int | None:
        return self.number if self.kind == "channels" else None

    @property
    def stream(self) -> int | None:
        return self.number if self.kind == "streams" else None


@dataclass(frozen=True)
class _Look:
    """The results of one decoding pass. `sides`: the levels of left and right, of a stereo recording.

    `native`: nothing if its clicks have been interpolated. `log`: of the meter. `source_log`: of the decoder.
    """

    survey: Surveyed
    native: Native
    levels: Levels
    knocks: tuple[TimeSpan, ...]
    timbre: Timbre
    spectrum: ThirdOctaves
    hum: hum.FoundHum | None
    sides: tuple[Levels, ...]
    true_peak: float
    log: ffmpeg.Log
    source_log: ffmpeg.Log


@dataclass(frozen=True)
class _Inspected:
    """The last look at a recording, and how it was opened.

    `spoilt`: the survey that found impossible samples. `native`: from before clicks were interpolated.
    """

    opening: Opening
    wiring: faults.Wiring
    look: _Look
    spoilt: Surveyed | None
    native: Native


def inspect(
    path: Path,
    channels: int = 1,
    is_cleaned: bool = True,
    copy: Path | None = None,
    portion: Portion | None = None,
    is_speech: bool = True,
) -> Source:
    """Decode all of `path` and measure it, converted to `channels` (1 or 2).

    If `copy` is given, the converted sound is kept in that file, so that it need not be decoded twice. `is_speech`: its
    clicks are not meant, and are interpolated. SoundProblem for what cannot become an episode: a missing file, no
    sound, silence, a file that is not whole.
    """
    seen, told, file_findings = _decoded(path, channels, copy, portion, is_speech)
    opening, wiring, look = seen.opening, seen.wiring, seen.look
    survey = look.survey
    if faults.is_silent(survey, opening.gain):
        remedy = "check the microphone and the export"
        raise SoundProblem("is silent: no channel has any sound", str(path), remedy)
    readings = Readings.of(look.log, str(path))
    loudness = readings.integrated - opening.gain
    pauses = wiring.heard(survey.pauses, channels)
    humming = look.hum if is_cleaned else None
    heard = noise.measure(pauses, survey.pcm) if is_cleaned else None
    echo = None if is_music(look.timbre) else reverberation.echo(look.levels)
    treatment = Treatment(
        hum=hum.planned(humming, readings.integrated),
        denoising=noise.plan(heard, readings.integrated),
        dereverberation=is_cleaned and is_speech and echo is not None,
    )
    findings = (
        *file_findings,
        *faults.findings(
            path.name,
            survey,
            wiring,
            round(loudness, 1),
            seen.native,
            _is_noisy(survey, heard, readings),
        ),
        *(_two_people(path.name, look) if portion is None and len(opening.streams) == 1 else ()),
        *(knocks.findings(path.name, look.knocks) if is_speech else ()),
        *hum.findings(path.name, treatment.hum),
        *noise.findings(path.name, heard, readings.integrated),
        *reverberation.findings(path.name, echo, is_cleaned),
    )
    return Source(
        path,
        opening,
        survey.duration,
        wiring.weights(opening.channels),
        readings,
        look.levels,
        look.true_peak - opening.gain,
        told,
        look.timbre,
        look.spectrum,
        treatment,
        findings,
        copy,
        Pauses(survey.pause_starts, pauses, readings.integrated, treatment.hum, survey.pcm)
        if heard
        else replace(NO_PAUSES, speech=readings.integrated, hum=treatment.hum, pcm=survey.pcm),
        look.knocks,
    )


def _decoded(
    path: Path, channels: int, copy: Path | None, portion: Portion | None, is_speech: bool
) -> tuple[_Inspected, Account, tuple[Finding, ...]]:
    """A recording as it was seen last, its account, and what is found in its file. SoundProblem if that is unusable."""
    where, name = str(path), path.name
    promise = read_promise(path)
    require_whole(where, promise)
    found = probe(path, promise.raw)
    opening = planned(where, promise, found, portion.stream if portion else None)
    if portion:
        _require_one_each(where, portion, len(found.streams), opening.channels)
    rate = max(found.streams[stream.number].sample_rate for stream in opening.streams)
    seen = _looked(path, opening, rate, channels, copy, portion.channel if portion else None, is_speech)
    log = seen.look.source_log
    told = accounts.account(name, promise, found, seen.opening, log.text, seen.look.survey.duration)
    accounts.require_sound(where, told, found.has_video)
    findings = (
        *accounts.findings(told, promise, found.has_video, is_divided=portion is not None),
        *_damage(name, log),
        *repairs(name, seen.opening, seen.spoilt),
    )
    return seen, told, findings


def _is_noisy(survey: Surveyed, heard: noise.Noise | None, readings: Readings) -> bool:
    """Whether noise becomes audible when the voice is turned up."""
    if heard is None:
        return faults.contrast(survey) < _CONTRAST
    return readings.integrated - heard.loudness < _AUDIBLE


def _looked(
    path: Path,
    opening: Opening,
    rate: int,
    channels: int,
    copy: Path | None,
    only: int | None,
    is_speech: bool,
) -> _Inspected:
    """Look until what is seen changes nothing more in how the recording is opened, or which channels are used.

    `rate`: at which it was recorded.
    """
    weights, spoilt = _weights(opening.channels, only), None
    native: Native | None = None
    for _ in range(_MOST_LOOKS):
        look = _look(path, opening, rate, weights, channels, copy)
        native = native if native and opening.declicked_at else look.native
        clicks_at = rate if is_speech and native.clicks(only) else 0
        changes = accounts.changes(look.source_log.text)
        better = revised(str(path), opening, look.survey, changes, only, clicks_at)
        wiring = faults.wiring(look.survey) if only is None else faults.Wiring(live=(only,))
        wanted = wiring.weights(opening.channels) if better == opening else weights
        if (better, wanted) == (opening, weights):
            break
        if better.limit != opening.limit:
            spoilt = look.survey
        if better.channels != opening.channels:
            wanted = _weights(better.channels, only)
        opening, weights = better, wanted
    return _Inspected(opening, wiring, look, spoilt, native or look.native)


_MOST_LOOKS = 6  # one for each thing that may be corrected, and the last


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
    "another person speaks in each channel; they stay on the left and on the right in stereo, and were levelled as one "
    "recording; write `tracks: channels` in episode.yml, and `people` in the order left, right, to have a track for "
    "each, both in the middle"
)


def _require_one_each(where: str, portion: Portion, streams: int, channels: int) -> None:
    """SoundProblem if a file does not have one channel, or one sound stream, for each of the people who share it."""
    count = streams if portion.kind == "streams" else channels
    if count != portion.count:
        what = portion.kind if count != 1 else portion.kind.removesuffix("s")
        raise SoundProblem(
            f"has {count} {what}, but `tracks: {portion.kind}` needs one for each of the {portion.count} `people`",
            where,
            "correct `people` in episode.yml, or remove `tracks`",
        )


def _weights(raw: int, only: int | None) -> tuple[float, ...]:
    """The weight of each channel, before anything is known of them."""
    return tuple(1 / raw if only is None else float(channel == only) for channel in range(raw))


def chain(weights: Sequence[float], channels: int) -> str:
    """Filters from an opened recording to the episode's `channels` (1 or 2): downmix, high-pass."""
    return f"{downmix(weights, channels)},{_RUMBLE_FILTER}"


def sides(weights: Sequence[float], channels: int) -> int:
    """How many of the episode's `channels` differ: a recording with one live channel, or another set, is mono."""
    live = [channel for channel, weight in enumerate(weights) if weight]
    return 2 if channels == 2 and live == [0, 1] else 1


def downmix(weights: Sequence[float], channels: int) -> str:
    """The filter that converts an opened recording to the episode's channels, and changes nothing else.

    Left and right stay separate in stereo; any other set of live channels is averaged. The mean does not raise peaks,
    unlike ffmpeg's downmix, which sums 0.707 of each side.
    """
    live = [channel for channel, weight in enumerate(weights) if weight]
    if sides(weights, channels) == 2:
        return "pan=stereo|" + "|".join(f"c{side}={2 * weights[side]:.6g}*c{side}" for side in live)
    mean = "+".join(f"{weights[channel]:.6g}*c{channel}" for channel in live).replace("+-", "-")
    return "pan=" + {1: f"mono|c0={mean}", 2: f"stereo|c0={mean}|c1={mean}"}[channels]


def _look(
    path: Path, opening: Opening, rate: int, weights: Sequence[float], channels: int, copy: Path | None
) -> _Look:
    """Survey the raw channels while ffmpeg meters, and optionally keeps, their sum by `weights`."""
    form = Pcm(SAMPLE_RATE, opening.channels)
    kept = ["-f", "f32le", "-y", f"file:{copy}"] if copy else ffmpeg.NOWHERE
    graph = (
        f"[0:a:0]{ffmpeg.LARGE_FRAMES},asplit[raw][all];"
        f"[all]{downmix(weights, channels)},{_RUMBLE_FILTER},asplit[taken][heard];[heard]{METER}[metered]"
    )
    outputs = ["-map", "[metered]", *ffmpeg.NOWHERE, "-map", "[taken]", *kept, "-map", "[raw]"]
    survey, peak, levels = Survey(form), TruePeakMeter(opening.channels), list[Levels]()
    mains, voices, fast = hum.HumMeter(SAMPLE_RATE), list[Timbre](), list[Levels]()
    spectrum = ThirdOctaveMeter(form)
    sides: list[list[Levels]] = [[], []] if opening.channels == 2 else []
    shares = np.array(weights, np.float32)[:, np.newaxis]
    native, is_new = Native(Pcm(rate, opening.channels)), not opening.declicked_at
    branch = as_recorded(opening, rate, native.feed) if is_new and rate != SAMPLE_RATE else None
    processing = ["-filter_complex", graph, *outputs]
    with opened(path, opening, SAMPLE_RATE, processing, form, branch=branch) as blocks:
        for block in blocks_of(blocks, _BLOCK):
            survey.feed(block)
            if is_new and not branch:
                native.feed(block)
            if not np.isfinite(block).all():
                continue  # another look will follow
            peak.add(block)
            mono = block @ shares
            levels.append(frame_levels(mono, SAMPLE_RATE))
            fast.append(fast_levels(mono, SAMPLE_RATE))
            voices.append(timbre(mono, SAMPLE_RATE))
            spectrum.feed(mono)
            mains.feed(mono[:, 0])
            for side, own in enumerate(sides):
                own.append(frame_levels(block[:, [side]], SAMPLE_RATE))
    whole, *apart = (np.concatenate([*each, np.empty(0)]) for each in (levels, *sides))
    if is_new:
        native.finish()
    return _Look(
        survey.result(),
        native,
        whole,
        knocks.knocks(np.concatenate([*fast, np.empty(0)])),
        np.concatenate([*voices, nothing_heard()]),
        spectrum.result(),
        mains.result(),
        tuple(apart),
        peak.level,
        blocks.log,
        blocks.source_log,
    )
