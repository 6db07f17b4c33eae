"""Inspects a recording. Its header is not trusted: everything here comes from decoding the whole file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

import numpy as np

from lfi_podcast.audio.intake import account as accounts
from lfi_podcast.audio.intake.containers import read_promise
from lfi_podcast.audio.intake.opening import planned, require_whole
from lfi_podcast.audio.intake.probe import probe
from lfi_podcast.audio.measure import faults
from lfi_podcast.audio.measure.apart import are_apart
from lfi_podcast.audio.measure.downmix import all_or_one
from lfi_podcast.audio.measure.judgement import Judgement
from lfi_podcast.audio.measure.look import Glance, look
from lfi_podcast.audio.measure.meter import Readings
from lfi_podcast.audio.measure.native import Native
from lfi_podcast.audio.measure.pauses import NO_PAUSES, Pauses
from lfi_podcast.audio.measure.revise import repairs, revised
from lfi_podcast.audio.measure.survey import Surveyed
from lfi_podcast.audio.measure.third_octaves import NOT_MEASURED, ThirdOctaves
from lfi_podcast.audio.measure.timbre import Timbre, nothing_heard
from lfi_podcast.audio.measure.wiring import Wiring
from lfi_podcast.audio.samples.curve import Levels
from lfi_podcast.audio.samples.log import Log, first_error
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding, Treatment
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.recording import Account, Division, Opening

_AUDIBLE = 45.0  # LU below the voice; softer noise stays unheard however much both are turned up
_CONTRAST = 30.0  # dB from quiet to loud moments, where noise cannot be measured


@dataclass(frozen=True)
class Source:
    """A recording that can become an episode.

    `opening`: how it is decoded. `duration` in seconds, from its samples. `weights`: the weight of each raw channel in
    the sum. `readings`: of the sound as it will be mixed. `levels`, `timbre`: of its frames. `spectrum`: all over it.
    `is_music`: for the most part. `true_peak`: dBTP of the original recording. `account`: what it promised, and what is
    in it. `treatment`: what is done to its samples. `copy`: the decoded samples before that, if they were kept.
    `pauses`: where its noise was measured. `knocks`: when something is hit (seconds).
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
    is_music: bool = False
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
class _Inspected:
    """The last look at a recording, and how it was opened.

    `spoilt`: the survey that found impossible samples. `native`: from before clicks were interpolated.
    """

    opening: Opening
    wiring: Wiring
    look: Glance
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
    opening, survey, features = seen.opening, seen.look.survey, seen.look.features
    if faults.is_silent(survey, opening.gain):
        remedy = "check the microphone and the export"
        raise SoundProblem("is silent: no channel has any sound", str(path), remedy)
    readings = Readings.of(seen.look.log, str(path))
    judged = Judgement.of(seen.look, seen.wiring, readings.integrated, channels, is_speech)
    treatment = judged.treatment(is_cleaned, is_speech)
    may_be_two = judged.is_voice and portion is None and len(opening.streams) == 1
    findings = (
        *file_findings,
        *_faults(path.name, seen, judged),
        *(_two_people(path.name, seen.look) if may_be_two else ()),
        *judged.findings(path.name, is_cleaned),
    )
    return Source(
        path=path,
        opening=opening,
        duration=survey.duration,
        weights=seen.wiring.weights(opening.channels),
        readings=readings,
        levels=features.levels,
        true_peak=features.true_peak - opening.gain,
        account=told,
        timbre=features.timbre,
        spectrum=features.spectrum,
        is_music=judged.is_music,
        treatment=treatment,
        findings=findings,
        copy=copy,
        pauses=judged.measured(treatment),
        knocks=features.knocks,
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


def _faults(name: str, seen: _Inspected, judged: Judgement) -> tuple[Finding, ...]:
    survey, above = seen.look.survey, judged.above_noise
    # Whether noise becomes audible when the voice is turned up.
    is_noisy = faults.contrast(survey) < _CONTRAST if above is None else above < _AUDIBLE
    return faults.findings(
        name,
        survey,
        seen.wiring,
        round(judged.speech - seen.opening.gain, 1),
        seen.native,
        is_noisy,
        _cancelled(seen.look),
        judged.stands_out,
        ((0.0, inf),) if judged.is_music else seen.look.features.knocks,
    )


def _cancelled(look: Glance) -> float | None:
    """By how much two channels together are softer (dB) than if neither took from the other; None for others."""
    if not look.features.sides or not len(look.features.levels):
        return None
    both = 20 * np.log10(np.mean([10 ** (side / 20) for side in look.features.sides], axis=0))
    spoken = both >= np.percentile(both, 75)
    return float(np.median((both - look.features.levels)[spoken]))


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
    weights, spoilt = all_or_one(opening.channels, only), None
    native: Native | None = None
    for _ in range(_MOST_LOOKS):
        seen = look(path, opening, rate, weights, channels, copy)
        native = native if native and opening.declicked_at else seen.native
        clicks_at = rate if is_speech and native.clicks(only) else 0
        changes = accounts.changes(seen.source_log.text)
        better = revised(str(path), opening, seen.survey, changes, only, clicks_at)
        wiring = Wiring.of(seen.survey) if only is None else Wiring(live=(only,))
        wanted = wiring.weights(opening.channels) if better == opening else weights
        if (better, wanted) == (opening, weights):
            break
        if better.limit != opening.limit:
            spoilt = seen.survey
        if better.channels != opening.channels:
            wanted = all_or_one(better.channels, only)
        opening, weights = better, wanted
    return _Inspected(opening, wiring, seen, spoilt, native or seen.native)


_MOST_LOOKS = 6  # one for each thing that may be corrected, and the last


def _damage(name: str, log: Log) -> Iterator[Finding]:
    if damage := first_error(log.text):
        message = f"{name}: damaged in places ({damage}); listen to it before publishing"
        yield Finding(at=0, level="warning", message=message)


def _two_people(name: str, look: Glance) -> Iterator[Finding]:
    if not look.features.sides:
        return
    left, right = look.features.sides
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
