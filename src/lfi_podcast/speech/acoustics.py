"""What all searches through sound share: CMU's English acoustic model, without words or a grammar of its own.

Scores say how well phones fit the sound: per frame, in natural logarithms, against the best of all sounds that the
model knows, so 0 is the best. Words that were said score about -3, others -8 to -15, whatever the voice.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import pocketsphinx
from pocketsphinx.lm import ArpaBoLM

from lfi_podcast.speech.lexicon import Phones

FRAMES_PER_SECOND = 100

_TEXT = "text"  # the name of a search
_SCORE_UNIT = 1024 * log(1.0001)  # pocketsphinx counts in powers of 1.0001, shifted right by ten bits


@dataclass(frozen=True)
class Found:
    """A word where a search found it: which of those it was given, its time in seconds, its score per frame."""

    word: int
    start: float
    end: float
    score: float


class Acoustics:
    """A decoder and the words it was given. One for each stretch of work, since words stay in it: it loads in 30 ms."""

    def __init__(self, **options: float | bool) -> None:
        self.decoder = pocketsphinx.Decoder(
            lm=None, dict=os.devnull, compallsen=True, loglevel="FATAL", **options
        )
        self._words: dict[tuple[Phones, ...], str] = {}

    def name(self, ways: Sequence[Phones]) -> str:
        """The name under which the decoder knows a word that is said in these ways."""
        known = tuple(ways)
        if known not in self._words:
            self._words[known] = name = f"w{len(self._words)}"
            for number, phones in enumerate(known, 1):
                self.decoder.add_word(name if number == 1 else f"{name}({number})", " ".join(phones), False)
        return self._words[known]

    def align(self, pcm: bytes, names: Sequence[str]) -> list[Found] | None:
        """The words of a text that is all that is said; None where it cannot be.

        The second pass, over phones, puts ends right: the first counts pauses with the word before.
        """
        if not names:
            return []
        try:
            self.decoder.set_align_text(" ".join(names))
            self._run(pcm)
            self.decoder.set_alignment()
            self._run(pcm)
        except RuntimeError:  # the sound is too short for the text, or nothing like it
            return None
        words = [word for word in self.decoder.get_alignment() if _is_word(word.name)]
        if len(words) != len(names):
            return None
        return [
            Found(
                number,
                word.start / FRAMES_PER_SECOND,
                (word.start + word.duration) / FRAMES_PER_SECOND,
                word.score * _SCORE_UNIT / word.duration,
            )
            for number, word in enumerate(words)
        ]

    def hear(self, pcm: bytes) -> list[str]:
        """The words that are heard by whoever expects that text: their names, in order."""
        self.decoder.activate_search(_TEXT)
        self._run(pcm)
        return [name for segment in self.decoder.seg() or () if _is_word(name := segment.word.partition("(")[0])]

    def expect(self, names: Sequence[str]) -> None:
        """From now on, `hear` listens for words in the order of a text, or in another one (trigrams that back off)."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "text.lm"
            model = ArpaBoLM(text=" ".join(("<s>", *names, "</s>")))
            model.compute()
            model.write_file(str(path))
            self.decoder.add_lm_file(_TEXT, str(path))

    def _run(self, pcm: bytes) -> None:
        self.decoder.reinit_feat()  # or the noise estimate of one stretch changes what is found in the next
        self.decoder.start_utt()
        self.decoder.process_raw(pcm, full_utt=True)
        self.decoder.end_utt()


def _is_word(name: str) -> bool:
    return name.startswith("w")  # no filler is: <sil>, [NOISE], [SPEECH]
