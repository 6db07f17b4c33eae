"""CMU's English acoustic model, without a vocabulary or grammar of its own: the basis of alignments.

Scores measure how well phones fit the sound: per frame, as natural logarithms, relative to the best of all sounds in
the model, so 0 is the best. Words that were said score about -3, others -8 to -15, for any voice.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pocketsphinx
from pocketsphinx.lm import ArpaBoLM

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.speech.lexicon import Phones

FRAMES_PER_SECOND = 100

DOUBTFUL = -10.0
"""The score of a word with a time but no known score."""

_TEXT, _ALIGNMENT = "text", "alignment"  # searches
_BYTES_PER_FRAME = 320
_FRAME, _FLOOR = 160, 16.0  # samples; their level: -66 dBFS, where speech is at -23 LUFS
_SILENT, _EVERYWHERE = 48, 32_768
_SCORE_UNIT = 1024 * log(1.0001)  # pocketsphinx counts in powers of 1.0001, shifted right by ten bits


@dataclass(frozen=True)
class Found:
    """A word found by a search: its time in seconds, and its score per frame."""

    start: float
    end: float
    score: float

    def later(self, seconds: float) -> "Found":
        return replace(self, start=self.start + seconds, end=self.end + seconds)


class Acoustics:
    """A decoder and its words. Use a new one for each task, since words stay in it; it loads in 30 ms.

    Computing how well every sound of the model fits a frame is what takes time, and which of several paths is best
    does not depend on sounds that are in none of them. Only scores do: they come from a second decoder.
    """

    def __init__(self, **options: float | bool) -> None:
        self._options = {"lm": None, "dict": os.devnull, "loglevel": "FATAL", **options}
        self.decoder = pocketsphinx.Decoder(**self._options, compallsen=False)
        self._words: dict[tuple[Phones, ...], str] = {}

    @cached_property
    def _scoring(self) -> pocketsphinx.Decoder:
        return pocketsphinx.Decoder(**self._options, compallsen=True)

    def name(self, ways: Sequence[Phones]) -> str:
        """The decoder's name for a word with these pronunciations."""
        known = tuple(ways)
        if known not in self._words:
            self._words[known] = name = f"w{len(self._words)}"
            for number, phones in enumerate(known, 1):
                self.decoder.add_word(name if number == 1 else f"{name}({number})", " ".join(phones), False)
        return self._words[known]

    def fit(self, pcm: bytes, names: Sequence[str]) -> list[TimeSpan] | None:
        """When (seconds) each word of a text that is all that is said was said; None if it does not fit.

        It needs 1 % of the sound's length, and gives no scores.
        """
        frames = self._frames(_with_floor(pcm, _EVERYWHERE), names)
        if frames is None:
            return None
        return [(start / FRAMES_PER_SECOND, end / FRAMES_PER_SECOND) for start, end in frames]

    def align(self, pcm: bytes, names: Sequence[str]) -> list[Found] | None:
        """The words of a text that is all that is said; None if it does not fit."""
        return self._aligned(_with_floor(pcm, _SILENT), names)

    def _aligned(self, pcm: bytes, names: Sequence[str]) -> list[Found] | None:
        frames = self._frames(pcm, names)
        return None if frames is None else self._refined(pcm) or self._halved(pcm, names, frames)

    def _frames(self, pcm: bytes, names: Sequence[str]) -> list[tuple[int, int]] | None:
        text = [(number, number + 1, 1.0, name) for number, name in enumerate(names)]
        self.decoder.add_fsg(_ALIGNMENT, self.decoder.create_fsg(_ALIGNMENT, 0, len(names), text))
        self.decoder.activate_search(_ALIGNMENT)
        segments = [segment for segment in _run(self.decoder, pcm) if _is_word(segment.word)]
        if len(segments) != len(names):
            return None  # the sound is too short for the text, or very different
        return [(segment.start_frame, segment.end_frame + 1) for segment in segments]

    def _refined(self, pcm: bytes) -> list[Found] | None:
        """A second pass, over phones: the first adds pauses to the word before, and gives no scores."""
        try:
            self.decoder.set_alignment()
            self._scoring.set_alignment(self.decoder.get_alignment())
            _run(self._scoring, pcm)
        except RuntimeError:  # a word has too few frames for its phones
            return None
        return [
            Found(
                word.start / FRAMES_PER_SECOND,
                (word.start + word.duration) / FRAMES_PER_SECOND,
                word.score * _SCORE_UNIT / word.duration,
            )
            for word in self._scoring.get_alignment()
            if _is_word(word.name)
        ]

    def _halved(self, pcm: bytes, names: Sequence[str], frames: Sequence[tuple[int, int]]) -> list[Found]:
        """Align each half separately, since one failing word would spoil the second pass of all others."""
        if len(names) == 1:
            return [_doubtful(*frames[0])]
        middle = len(names) // 2
        cut = frames[middle][0]
        position = cut * _BYTES_PER_FRAME
        first = self._aligned(pcm[:position], names[:middle]) or [
            _doubtful(*word) for word in frames[:middle]
        ]
        second = self._aligned(pcm[position:], names[middle:])
        return first + (
            [word.later(cut / FRAMES_PER_SECOND) for word in second]
            if second
            else [_doubtful(*word) for word in frames[middle:]]
        )

    def hear(self, pcm: bytes) -> list[str]:
        """The words recognised when that text is expected: their names, in order."""
        self.decoder.activate_search(_TEXT)
        return [
            name for segment in _run(self.decoder, pcm) if _is_word(name := segment.word.partition("(")[0])
        ]

    def expect(self, names: Sequence[str]) -> None:
        """Make `hear` expect words in the order of a text, or in another order (backoff trigrams)."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "text.lm"
            model = ArpaBoLM(text=" ".join(("<s>", *names, "</s>")))
            model.compute()
            model.write_file(str(path))
            self.decoder.add_lm_file(_TEXT, str(path))


def _run(decoder: pocketsphinx.Decoder, pcm: bytes) -> Sequence[Any]:
    """The segments found by the decoder's active search, including silence."""
    decoder.reinit_feat()  # otherwise the noise estimate of one passage affects the next
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    return list(decoder.seg() or ())


def _with_floor(pcm: bytes, loudest: int) -> bytes:
    """The samples with a faint noise, in frames that are not louder than `loudest` (the peak of their samples).

    To the model, digital silence is no pause, and no text with one fits.
    """
    samples = np.frombuffer(pcm, "<i2").copy()
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    silent = np.abs(frames.astype(np.int32)).max(axis=1, initial=0) <= loudest
    noise = np.random.default_rng(0).normal(0, _FLOOR, frames.shape).astype(np.int32)
    frames[silent] = np.clip(frames[silent] + noise[silent], -32_768, 32_767)
    return samples.tobytes()


def _doubtful(start: int, end: int) -> Found:
    return Found(start / FRAMES_PER_SECOND, end / FRAMES_PER_SECOND, DOUBTFUL)


def _is_word(name: str) -> bool:
    return name.startswith("w")  # no filler is: <sil>, [NOISE], [SPEECH]
