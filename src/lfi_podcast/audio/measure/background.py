"""Noise, hum and echo beside the voice, in a recording and in what became of it. Pure.

How loud they were is as they were found. What became of noise is seen in those of the survey's pauses in which nobody
speaks and nothing happens, of whose sound some may be the room's. Where nobody pauses, only hum can be measured, all
over the recording. Echo is measured in all of it.
"""

from collections.abc import Iterator

import numpy as np

from lfi_podcast.audio.measure.hum import strongest
from lfi_podcast.audio.measure.mains_windows import MainsMeter
from lfi_podcast.audio.measure.noise import LOBE, around, spectra, steady
from lfi_podcast.audio.measure.pauses import Pauses
from lfi_podcast.audio.measure.reverberation import reverberation_time
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.weighting import Spectrum, high_pass, k_weighting, loudness
from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.pcm import Samples
from lfi_podcast.model.report import Background

_HIGHEST_LINE = 1000.0  # Hz
_STANDS_OUT = 2.0  # times the power beside it; less is the noise itself


class Later:
    """The same moments of the recording after its treatment; collects them from a stream that passes."""

    def __init__(self, pauses: Pauses) -> None:
        self.pauses, self._starts = pauses, pauses.starts
        self.windows = np.zeros_like(pauses.windows)
        self.quiet = steady(pauses.windows, pauses.pcm) if len(pauses.windows) else np.zeros(0, np.intp)
        channels, is_restless = pauses.windows.shape[2], not len(self.quiet)
        self.hum = MainsMeter(pauses.pcm.sample_rate, channels) if pauses.hum and is_restless else None
        self._levels, self._rest = list[Levels](), pauses.windows[:0, 0]

    def passing(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """The same blocks; they begin where the recording does."""
        length, position = self.windows.shape[1], 0
        for block in blocks:
            reached = position + len(block)
            near = (self._starts < reached) & (self._starts + length > position)
            for moment in np.flatnonzero(near):
                start = int(self._starts[moment])
                first, last = max(start, position), min(start + length, reached)
                self.windows[moment, first - start : last - start] = block[first - position : last - position]
            if self.hum:
                self.hum.feed(block)
            if self.pauses.echo is not None:
                self._listen(block)
            yield block
            position = reached

    @property
    def echo(self) -> float | None:
        """How long the room goes on sounding now (seconds); None if that cannot be measured any more."""
        return reverberation_time(np.concatenate([*self._levels, np.empty(0)]))

    def _listen(self, block: Samples) -> None:
        heard = np.concatenate([self._rest, block]) if len(self._rest) else block
        frame = self.pauses.pcm.frames(FRAME)
        self._levels.append(frame_levels(heard, self.pauses.pcm.sample_rate))
        self._rest = heard[len(heard) // frame * frame :]


def compared(name: str, after: Later) -> Background:
    """What there is beside the voice of the track with this name, as far as it could be measured."""
    found = _noise_and_hum(name, after)
    if after.pauses.echo is None:
        return found
    return found.model_copy(update={"echo_before": after.pauses.echo, "echo_after": after.echo})


def _noise_and_hum(name: str, after: Later) -> Background:
    before = after.pauses
    mains = before.hum.mains if before.hum else 0.0
    hum = -before.hum.below if before.hum else None
    noise_before = None if before.noise is None else before.noise - before.speech
    if after.hum:
        left = strongest(after.hum.result())
        hum_left = left.loudness - before.speech if left else None
        return Background(
            name=name, noise_before=noise_before, mains=mains, hum_before=hum, hum_after=hum_left
        )
    if noise_before is None or not len(after.quiet):
        return Background(name=name, noise_before=noise_before)
    frequencies = np.fft.rfftfreq(before.windows.shape[1], 1 / before.pcm.sample_rate).astype(np.float64)
    audible = k_weighting(frequencies) * before.windows.shape[2] * 2 / before.windows.shape[1]
    # Every recording passes the high-pass, so without it what is left would seem less than it is.
    was, is_now = spectra(before.windows) * high_pass(frequencies), spectra(after.windows)
    noise, _ = _powers(was[after.quiet].mean(0), frequencies, audible, mains)
    noise_left, power_left = _powers(is_now[after.quiet].mean(0), frequencies, audible, mains)
    return Background(
        name=name,
        noise_before=noise_before,
        noise_after=noise_before + loudness(noise_left) - loudness(noise),
        mains=mains or None,
        hum_before=hum,
        hum_after=loudness(power_left) - before.speech if power_left else None,
    )


def _powers(
    spectrum: Spectrum, frequencies: Spectrum, audible: Spectrum, mains: float
) -> tuple[float, float]:
    """The audible power of the noise, and of the lines of hum that stand out of it."""
    hum = 0.0
    for multiple in range(1, int(_HIGHEST_LINE / mains) + 1 if mains else 0):
        at = round(multiple * mains / frequencies[1])
        line = slice(at - LOBE, at + LOBE + 1)
        beside = np.full(2 * LOBE + 1, around(spectrum, at))
        if spectrum[line].sum() > _STANDS_OUT * beside.sum():
            hum += float((spectrum[line] - beside) @ audible[line])
    return float(spectrum @ audible) - hum, hum
