"""Lowers noise by a trained network (`network`), which hears each channel for itself.

It was trained at 48 kHz, and hears 44.1 kHz as if it were that: everything 9 % higher, well within the range of voices.
This is as good as converting the sound there and back (PESQ within 0.1, mostly above), quicker, and exactly aligned.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, tee

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Counted, Pcm, Reader, Samples, blocks_of
from lfi_podcast.audio.treating.network import DELAY, HOP, Network
from lfi_podcast.model.audio import Denoising, Treatment
from lfi_podcast.model.intervals import TimeSpan, TimeSpans

_UNHEARD = 48.0  # dB below the voice, to which noise is brought: it is not lowered further than it takes
_LEAST, _MOST = 12.0, 36.0  # dB
_HEARD = 15.0  # dB: noise that needs no more hides no words from a recogniser, which hears fewer of them without it
_LEVEL = -20.0  # LUFS of the voice for the network, which takes one that is 40 dB softer for noise
_LEAD = 4.0  # seconds that the networks hear before they begin
_HOPS = 64  # processed together: 0.7 s
_FADE = 1.0  # seconds before and after the times in which there is noise


def planned(speech: float, highs: float, spans: tuple[TimeSpan, ...]) -> Denoising:
    """The treatment of a noisy recording, from the loudness of its voice, and of its noise above 1 kHz (LUFS).

    `spans`: when that is there (seconds); all the time if there are none.

    What is below hides few words, however loud it is, and so the network would take more of the voice than it gives.
    """
    limit = min(_MOST, max(_LEAST, _UNHEARD - (speech - highs)))
    return Denoising(limit=round(limit, 1), gain=round(_LEVEL - speech, 1), spans=spans)


def for_recognisers(treatment: Treatment) -> Treatment:
    """The treatment of what recognisers hear: without a gentle reduction of noise, unless the room is treated too."""
    denoising = treatment.denoising
    if denoising is None or denoising.limit > _HEARD or treatment.dereverberation:
        return treatment
    return treatment.model_copy(update={"denoising": None})


def denoised(blocks: Iterator[Samples], treatment: Treatment, pcm: Pcm) -> Iterator[Samples]:
    """Noise is lowered as the treatment says."""
    denoising = treatment.denoising
    if not denoising:
        return blocks
    if not denoising.spans:
        return _denoised(blocks, denoising, pcm)
    before, passing = tee(blocks)  # what is held in between is as long as the networks are ahead
    return _faded(before, _denoised(passing, denoising, pcm), denoising.spans, pcm)


def _faded(
    before: Iterator[Samples], after: Iterator[Samples], spans: TimeSpans, pcm: Pcm
) -> Iterator[Samples]:
    """What was `before`, and in the `spans` what is `after`."""
    untouched, start = Reader(before), 0
    for block in after:
        share = _share(spans, start, len(block), pcm.sample_rate)[:, np.newaxis]
        original = np.concatenate([*untouched.read(len(block)), block[:0]])
        yield original + share * (block - original)  # where the share is 0, nothing is added
        start += len(block)


def _share(spans: TimeSpans, start: int, frames: int, sample_rate: int) -> NDArray[np.float32]:
    """From 0 to 1, at each frame from `start` on."""
    times = np.arange(start, start + frames) / sample_rate
    inside = [np.minimum(times - first, last - times) for first, last in spans]
    return np.asarray(np.clip(np.max(inside, axis=0) / _FADE + 1, 0, 1), np.float32)


def _denoised(blocks: Iterator[Samples], denoising: Denoising, pcm: Pcm) -> Iterator[Samples]:
    counted = Counted(blocks)
    done = 0
    for block in _in_time(_lowered(counted, denoising, pcm)):
        yield block[: counted.frames - done]
        done += len(block)


def _in_time(late: Iterator[Samples]) -> Iterator[Samples]:
    """The sound without the delay of the network."""
    sound = Reader(late)
    for _ in sound.read(DELAY):
        pass
    yield from sound.rest()


def _lowered(counted: Counted, denoising: Denoising, pcm: Pcm) -> Iterator[Samples]:
    """What the networks give, late by their delay, until all of the sound is there: up to a hop longer."""
    factor = np.float32(10 ** (denoising.gain / 20))
    sound = Reader(counted)
    with ExitStack() as stack:
        networks = [stack.enter_context(Network(denoising.limit)) for _ in range(pcm.channels)]

        def lowered(block: Samples) -> Samples:
            sides = zip(networks, (block * factor).T, strict=True)
            return np.stack([network.lowered(side) for network, side in sides], axis=1) / factor

        if lead := list(sound.read(pcm.frames(_LEAD))):
            # They learn how loud voice and noise are; until then, they lower the voice by up to 3 dB.
            lowered(np.resize(np.concatenate(lead), (pcm.frames(_LEAD) // HOP * HOP, pcm.channels)))
        for block in blocks_of(_lengthened(chain(lead, sound.rest()), counted, pcm), _HOPS * HOP):
            yield lowered(block)


def _lengthened(blocks: Iterable[Samples], counted: Counted, pcm: Pcm) -> Iterator[Samples]:
    """The sound, then silence while the last of it is still in the networks, up to a whole hop."""
    yield from blocks
    yield pcm.silence(DELAY + -(counted.frames + DELAY) % HOP)
