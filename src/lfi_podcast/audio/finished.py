"""What a finished file holds. Nothing is promised that was not found by decoding it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio import ffmpeg
from lfi_podcast.audio.curve import Levels
from lfi_podcast.audio.limit import TruePeakMeter
from lfi_podcast.audio.meter import HOP, METER, WINDOW, Readings, printed
from lfi_podcast.audio.pcm import Pcm
from lfi_podcast.audio.waveform import RESOLUTION, STRETCH, Outline, outline
from lfi_podcast.model.audio import Loudness
from lfi_podcast.model.report import Waveform


@dataclass(frozen=True)
class Finished:
    """`frames`: how many were decoded. `short_term`: readings (LUFS), one every tenth of a second."""

    frames: int
    loudness: Loudness
    short_term: Levels
    waveform: Waveform


@dataclass(frozen=True)
class _Part:
    """What was found between two times: frames, momentary loudness, true peak (dBTP), outline."""

    frames: int
    momentary: Levels
    true_peak: float
    peaks: NDArray[np.float32]


def measured(path: Path, pcm: Pcm, duration: float = 0.0) -> Finished:
    """Decodes a file and measures it. SoundProblem where it is silent, or no sound.

    Two halves are measured side by side where the `duration` (seconds) is known and the file can be entered
    anywhere, as an MP3 of one bitrate can.
    """
    middle = float(duration // 2)
    with ThreadPoolExecutor(2) as pool:
        second = pool.submit(_measured, path, pcm, middle, None)
        parts = [_measured(path, pcm, 0.0, middle), second.result()] if middle else [second.result()]
    readings = Readings.heard(np.concatenate([part.momentary for part in parts]), str(path))
    true_peak = max(part.true_peak for part in parts)
    return Finished(
        sum(part.frames for part in parts),
        Loudness.of(readings.integrated, readings.range, true_peak),
        readings.short_term,
        outline(np.concatenate([part.peaks for part in parts]), RESOLUTION),
    )


def _measured(path: Path, pcm: Pcm, start: float, end: float | None) -> _Part:
    """The part from `start` on; it is entered a window earlier, so that its first reading is whole."""
    early = WINDOW if start else 0.0
    enter = ["-ss", str(start - early)] if start else []
    filters = f"atrim=end={end},{METER}" if end else METER
    arguments = [*enter, *ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, "-af", filters]
    true_peak, peaks, frames = TruePeakMeter(pcm.channels), Outline(pcm.sample_rate), 0
    with ffmpeg.decoding(arguments, pcm, str(path)) as blocks:
        for block in blocks:
            true_peak.add(block)
            peaks.add(block)
            frames += len(block)
    return _Part(
        frames - pcm.frames(early),
        printed(blocks.log)[round(early / HOP) :],
        true_peak.level,
        peaks.peaks()[round(early / STRETCH) :],
    )
