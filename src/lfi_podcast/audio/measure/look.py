"""One look at a recording: everything that a pass over all of its sound tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lfi_podcast.audio.intake.opening import as_recorded, opened
from lfi_podcast.audio.measure.downmix import RUMBLE_FILTER, SAMPLE_RATE, downmix, matrix
from lfi_podcast.audio.measure.knocks import fast_levels, knocks
from lfi_podcast.audio.measure.mains_windows import Mains, MainsMeter
from lfi_podcast.audio.measure.meter import METER
from lfi_podcast.audio.measure.native import Native
from lfi_podcast.audio.measure.plosives import LowsMeter, plosives
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.survey import Survey, Surveyed
from lfi_podcast.audio.measure.third_octaves import ThirdOctaveMeter, ThirdOctaves
from lfi_podcast.audio.measure.timbre import Timbre, nothing_heard, timbre
from lfi_podcast.audio.measure.true_peak import TruePeakMeter
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.log import Log
from lfi_podcast.audio.samples.pcm import Pcm, Samples, alongside, blocks_of
from lfi_podcast.model.audio import Plosive
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.recording import Opening

_IMPOSSIBLE = 1e6  # of full scale
_BLOCK = 64 * round(FRAME * SAMPLE_RATE)  # frames


@dataclass(frozen=True)
class Features:
    """What is measured in the channels that are used, each by its weight.

    `levels`, `timbre`: of each frame of their sum. `knocks`: when something is hit (seconds). `plosives`: pops, if it
    is a voice. `spectrum`, `mains`: all over it. `sides`: the levels of left and right, of a stereo recording.
    `true_peak`: dBTP of all raw channels.
    """

    levels: Levels
    sides: tuple[Levels, ...]
    knocks: tuple[TimeSpan, ...]
    plosives: tuple[Plosive, ...]
    timbre: Timbre
    spectrum: ThirdOctaves
    mains: tuple[Mains, ...]
    true_peak: float


@dataclass(frozen=True)
class Glance:
    """The results of one decoding pass.

    `native`: nothing if its clicks have been interpolated. `log`: of the meter. `source_log`: of the decoder.
    """

    survey: Surveyed
    native: Native
    features: Features
    log: Log
    source_log: Log


def look(
    path: Path, opening: Opening, rate: int, weights: Sequence[float], channels: int, copy: Path | None
) -> Glance:
    """Survey the raw channels while ffmpeg meters, and optionally keeps, their sum by `weights`.

    `rate`: at which it was recorded.
    """
    form = Pcm(SAMPLE_RATE, opening.channels)
    survey, extraction = Survey(form), _Extraction(form, weights, channels)
    native, is_new = Native(Pcm(rate, opening.channels)), not opening.declicked_at
    branch = as_recorded(opening, rate, native.feed) if is_new and rate != SAMPLE_RATE else None
    processing = _metered(downmix(weights, channels), copy)
    with opened(path, opening, SAMPLE_RATE, processing, form, branch=branch) as blocks:
        for block in alongside(blocks_of(blocks, _BLOCK), extraction.feed):
            survey.feed(block)
            if is_new and not branch:
                native.feed(block)
    if is_new:
        native.finish()
    return Glance(survey.result(), native, extraction.result(), blocks.log, blocks.source_log)


def _metered(mixing: str, copy: Path | None) -> list[str]:
    """ffmpeg's arguments: the sound after `mixing` is metered and kept, and the channels as they are come out."""
    kept = ["-f", "f32le", "-y", f"file:{copy}"] if copy else ffmpeg.NOWHERE
    graph = (
        f"[0:a:0]{ffmpeg.LARGE_FRAMES},asplit[raw][all];"
        f"[all]{mixing},{RUMBLE_FILTER},asplit[taken][heard];[heard]{METER}[metered]"
    )
    outputs = ["-map", "[metered]", *ffmpeg.NOWHERE, "-map", "[taken]", *kept, "-map", "[raw]"]
    return ["-filter_complex", graph, *outputs]


class _Extraction:
    """The features of a stream of blocks of all channels, of which each counts by its weight."""

    def __init__(self, form: Pcm, weights: Sequence[float], channels: int) -> None:
        self._shares = np.array(weights, np.float32)[:, np.newaxis]
        self._mixing = matrix(weights, channels)
        self._levels, self._fast, self._timbre = list[Levels](), list[Levels](), list[Timbre]()
        self._sides: list[list[Levels]] = [[], []] if form.channels == 2 else []
        self._peak, self._spectrum = TruePeakMeter(form.channels), ThirdOctaveMeter(form)
        self._lows, self._mains = LowsMeter(SAMPLE_RATE), MainsMeter(SAMPLE_RATE, self._mixing.shape[1])

    def feed(self, block: Samples) -> None:
        if not max(block.max(initial=0.0), -block.min(initial=0.0)) < _IMPOSSIBLE:
            return  # another look will follow, at samples that were repaired or turned down
        self._peak.add(block)
        self._mains.feed(block @ self._mixing)
        for side, own in enumerate(self._sides):
            own.append(frame_levels(block[:, side : side + 1], SAMPLE_RATE))
        mono = block @ self._shares
        self._levels.append(frame_levels(mono, SAMPLE_RATE))
        self._fast.append(fast_levels(mono, SAMPLE_RATE))
        self._timbre.append(timbre(mono, SAMPLE_RATE))
        self._spectrum.feed(mono)
        self._lows.feed(mono)

    def result(self) -> Features:
        return Features(
            _joined(self._levels),
            tuple(map(_joined, self._sides)),
            knocks(_joined(self._fast)),
            plosives(*self._lows.result()),
            np.concatenate([*self._timbre, nothing_heard()]),
            self._spectrum.result(),
            self._mains.result(),
            self._peak.level,
        )


def _joined(levels: Sequence[Levels]) -> Levels:
    return np.concatenate([*levels, np.empty(0)])
