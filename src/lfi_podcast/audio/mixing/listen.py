"""A voice, processed as in the mix, also in the recognisers' format."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.intake.opening import opened
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE, chain, sides
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing.alignment import Alignment
from lfi_podcast.audio.mixing.resample import corrected
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.curve import Curve, applied
from lfi_podcast.audio.samples.filtered import filtered
from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from lfi_podcast.audio.treating.denoise import for_recognisers
from lfi_podcast.audio.treating.sibilance import held
from lfi_podcast.audio.treating.treat import treated
from lfi_podcast.model.audio import Treatment, Voice
from lfi_podcast.model.intervals import TimeSpans

SPEECH = Pcm(16_000, 1)
"""The recognisers' format: 16 kHz, mono; as bytes, 16 bits, signed, little-endian."""

Watch = Callable[[Iterator[Samples]], Iterator[Samples]]
"""Passes the blocks of a stream, and looks at them."""

_Speech = NDArray[np.int16]

_GAIN = np.float32(10 ** ((-23.0 - SPEECH_LOUDNESS) / 20))  # to -23 LUFS
_FULL = np.float32(32_768)  # full scale of 16 bits
_BLOCK = 1 << 15  # frames


@contextmanager
def taken(path: Path, voice: Voice, pcm: Pcm, watch: Watch | None = None) -> Iterator[Iterator[Samples]]:
    """The sound of a recording on the common time line, at its level in the mix. `watch`: it on its own, treated."""
    is_treated = voice.treatment != Treatment()
    inside = Pcm(SAMPLE_RATE, pcm.channels) if is_treated else pcm
    processing = ["-af", f"{chain(voice.weights, pcm.channels)},{ffmpeg.LARGE_FRAMES}"]
    with ExitStack() as stack:
        blocks: Iterator[Samples] = stack.enter_context(
            opened(path, voice.opening, inside.sample_rate, processing, inside)
        )
        blocks = with_treatment(blocks, voice, inside)
        if inside != pcm:
            blocks = stack.enter_context(
                filtered(blocks, inside, ["-af", f"aresample={pcm.sample_rate}"], pcm, str(path))
            )
        yield shaped(watch(blocks) if watch else blocks, voice, pcm)


def with_treatment(blocks: Iterator[Samples], voice: Voice, pcm: Pcm) -> Iterator[Samples]:
    """The sound of a recording after its treatment, which a mono one has only once, in stereo as well."""
    count = sides(voice.weights, pcm.channels)
    if voice.treatment == Treatment() or count == pcm.channels:
        return treated(blocks, voice.treatment, pcm)
    one_side = treated((block[:, :1] for block in blocks), voice.treatment, Pcm(pcm.sample_rate, 1))
    return (np.repeat(block, pcm.channels, axis=1) for block in one_side)


def shaped(blocks: Iterable[Samples], voice: Voice, pcm: Pcm) -> Iterator[Samples]:
    """The samples of a recording, in equal blocks, with the clock, gain and sibilance of `voice`."""
    in_time = corrected(blocks, Alignment(voice.offset, voice.drift), pcm.sample_rate)
    levelled = _gained(blocks_of(in_time, _BLOCK), Curve(voice.times, voice.decibels), pcm)
    sibilance = voice.treatment.sibilance
    if sibilance is None:
        return levelled
    return blocks_of(held(levelled, SPEECH_LOUDNESS + sibilance, pcm), _BLOCK)


def _gained(blocks: Iterable[Samples], curve: Curve, pcm: Pcm) -> Iterator[Samples]:
    start = 0
    for block in blocks:
        yield applied(block, curve, start, pcm.sample_rate)
        start += len(block)


def listen(path: Path, voice: Voice) -> Iterator[bytes]:
    """A speaker's sound, in blocks of `SPEECH`.

    Speech is at about -23 LUFS. A clap may clip, which affects a recogniser less than faint speech. Where only others
    are audible there is silence, since Whisper would write down even what the gate leaves of them.
    """
    with _heard(path, voice) as blocks:
        for block in _without(voice.bleed, blocks):
            yield block.tobytes()


@contextmanager
def _heard(path: Path, voice: Voice) -> Iterator[Iterator[_Speech]]:
    """A speaker's sound, from where `kept` wrote it, or made again if that is not there."""
    file = Path(voice.heard)
    if voice.heard and file.is_file() and file.stat().st_size:
        yield _read(file)
        return
    treatment = for_recognisers(voice.treatment)
    with taken(path, voice.model_copy(update={"treatment": treatment}), SPEECH) as blocks:
        yield (np.clip(np.rint(block * _GAIN * _FULL), -_FULL, _FULL - 1).astype("<i2") for block in blocks)


@contextmanager
def kept(blocks: Iterator[Samples], pcm: Pcm, output: Path) -> Iterator[Iterator[Samples]]:
    """A voice, `shaped`, and passed on. Meanwhile, `output` is written, with the sound as it is for `listen`."""
    with ffmpeg.replacing(output) as temporary:
        form = ["-ar", str(SPEECH.sample_rate), "-f", "s16le", "-y", f"file:{temporary}"]
        arguments = [*Pcm(pcm.sample_rate, 1).arguments, "-i", "pipe:0", *form]
        with ffmpeg.writing(arguments, str(output)) as write:
            passing = _written(blocks, write)
            yield passing
            for _ in passing:  # what nobody asked for, as behind the last cut
                pass


def _written(blocks: Iterable[Samples], write: Callable[[Samples], object]) -> Iterator[Samples]:
    for block in blocks:
        write(block.mean(axis=1) * _GAIN)
        yield block


def _read(file: Path) -> Iterator[_Speech]:
    with file.open("rb") as sound:
        while len(block := np.fromfile(sound, "<i2", _BLOCK)):
            yield block[:, np.newaxis]


def _without(spans: TimeSpans, blocks: Iterable[_Speech]) -> Iterator[_Speech]:
    """Blocks of `SPEECH` with silence at some times (seconds, in order)."""
    frames = [(round(start * SPEECH.sample_rate), round(end * SPEECH.sample_rate)) for start, end in spans]
    begin = 0
    for block in blocks:
        end = begin + len(block)
        inside = [
            (max(first, begin), min(last, end)) for first, last in frames if first < end and last > begin
        ]
        if inside:
            block = block.copy()
        for first, last in inside:
            block[first - begin : last - begin] = 0
        yield block
        begin = end
