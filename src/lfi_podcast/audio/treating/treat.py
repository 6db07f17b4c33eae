"""The steps that treat a recording, in order. Pure.

    hum ─ plosives ─ reverberation ─ noise ─ tone

A step keeps the length and the timing of the sound, and its memory does not grow with the recording.
"""

from collections.abc import Callable, Iterator

from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.treating.denoise import denoised
from lfi_podcast.audio.treating.hum import without_hum
from lfi_podcast.audio.treating.plosives import without_plosives
from lfi_podcast.audio.treating.reverberation import dereverberated
from lfi_podcast.audio.treating.tone import toned
from lfi_podcast.model.audio import Treatment

Treating = Callable[[Iterator[Samples], Treatment, Pcm], Iterator[Samples]]
"""Treats the blocks of a recording as far as the treatment asks for it; else the very blocks."""

STEPS: tuple[Treating, ...] = (without_hum, without_plosives, dereverberated, denoised, toned)


def treated(blocks: Iterator[Samples], treatment: Treatment, pcm: Pcm) -> Iterator[Samples]:
    """The sound of a recording, in any blocks, after all steps; the very same samples if there is nothing to do."""
    for step in STEPS:
        blocks = step(blocks, treatment, pcm)
    return blocks
