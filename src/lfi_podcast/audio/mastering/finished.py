"""Measures finished files. Every promise is checked on the decoded file."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lfi_podcast.audio.mastering.mp3 import DELAY
from lfi_podcast.audio.measure.meter import METER, Readings
from lfi_podcast.audio.measure.true_peak import TruePeakMeter
from lfi_podcast.audio.measure.waveform import RESOLUTION, Outline, outline
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.curve import Levels
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Loudness
from lfi_podcast.model.report import Waveform


@dataclass(frozen=True)
class Finished:
    """`frames`: how many were decoded. `short_term`: readings (LUFS), one every tenth of a second."""

    frames: int
    loudness: Loudness
    short_term: Levels
    waveform: Waveform


def measured(path: Path, pcm: Pcm) -> Finished:
    """Decode and measure a file. SoundProblem if it is silent or not audio."""
    arguments = [*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, "-af", METER]
    with ffmpeg.decoding(arguments, pcm, str(path)) as blocks:
        return _measured(blocks, pcm, str(path))


class Measuring:
    """A running measurement of an MP3 being written."""

    def __init__(self, entry: IO[bytes], finished: Future[Finished]) -> None:
        self._entry, self._finished = entry, finished

    def add(self, frames: bytes) -> None:
        """Feed more of the file, which is decoded in the background."""
        with suppress(BrokenPipeError):  # the decoder has ended; the result gives the reason
            self._entry.write(frames)

    def result(self) -> Finished:
        """The result, once the file is complete. SoundProblem as for `measured`."""
        with suppress(BrokenPipeError):
            self._entry.close()
        return self._finished.result()


@contextmanager
def measuring(pcm: Pcm, frames: int, where: str) -> Iterator[Measuring]:
    """Measure an MP3 while it is written, from the frames after its Info header, as a player would play it.

    `frames`: the number of audio frames according to that header, after the delay of encoder and decoder.
    """
    sound = f"atrim=start_sample={DELAY}:end_sample={DELAY + frames}"
    arguments = ["-f", "mp3", "-i", "pipe:0", "-af", f"{ffmpeg.LARGE_FRAMES},{sound},{METER}"]
    with ThreadPoolExecutor(1) as pool, ffmpeg.relaying(arguments, pcm, where) as (entry, blocks):
        yield Measuring(entry, pool.submit(_measured, blocks, pcm, where))


def _measured(blocks: ffmpeg.Decoded, pcm: Pcm, where: str) -> Finished:
    true_peak, peaks, frames = TruePeakMeter(pcm.channels), Outline(pcm.sample_rate), 0
    for block in blocks:
        true_peak.add(block)
        peaks.add(block)
        frames += len(block)
    readings = Readings.of(blocks.log, where)
    return Finished(
        frames,
        Loudness.of(readings.integrated, readings.range, true_peak.level),
        readings.short_term,
        outline(peaks.peaks(), RESOLUTION),
    )
