"""A voice, processed as in the mix, also in the recognisers' format."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from lfi_podcast.audio.intake.opening import opened
from lfi_podcast.audio.measure.source import SAMPLE_RATE, chain
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing.clock import Alignment
from lfi_podcast.audio.mixing.resample import corrected
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.curve import Curve, applied
from lfi_podcast.audio.samples.filtered import filtered
from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from lfi_podcast.audio.treating.sibilance import held
from lfi_podcast.audio.treating.treat import treated
from lfi_podcast.model.audio import Treatment, Voice
from lfi_podcast.model.intervals import TimeSpans

SPEECH = Pcm(16_000, 1)
"""The recognisers' format: 16 kHz, mono; as bytes, 16 bits, signed, little-endian."""

Watch = Callable[[Iterator[Samples]], Iterator[Samples]]
"""Passes the blocks of a stream, and looks at them."""

_HEARD_AT = -23.0  # LUFS
_BLOCK = 1 << 15  # frames


@contextmanager
def taken(path: Path, voice: Voice, pcm: Pcm, watch: Watch | None = None) -> Iterator[Iterator[Samples]]:
    """The sound of a recording on the common time line, at its level in the mix. `watch`: it on its own, treated."""
    is_treated = voice.treatment != Treatment()
    rate = SAMPLE_RATE if is_treated or voice.noise else pcm.sample_rate
    inside = Pcm(SAMPLE_RATE, pcm.channels) if is_treated else pcm
    filters = chain(voice.weights, pcm.channels, voice.noise, inside.sample_rate)
    processing = ["-af", f"{filters},{ffmpeg.LARGE_FRAMES}"]
    with ExitStack() as stack:
        blocks: Iterator[Samples] = stack.enter_context(opened(path, voice.opening, rate, processing, inside))
        blocks = treated(blocks, voice.treatment, inside)
        if inside != pcm:
            blocks = stack.enter_context(
                filtered(blocks, inside, ["-af", f"aresample={pcm.sample_rate}"], pcm, str(path))
            )
        yield shaped(watch(blocks) if watch else blocks, voice, pcm)


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
    gain = np.float32(32_768 * 10 ** ((_HEARD_AT - SPEECH_LOUDNESS) / 20))
    with taken(path, voice, SPEECH) as blocks:
        for block in _without(voice.bleed, blocks):
            yield np.clip(np.rint(block * gain), -32_768, 32_767).astype("<i2").tobytes()


def _without(spans: TimeSpans, blocks: Iterable[Samples]) -> Iterator[Samples]:
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
