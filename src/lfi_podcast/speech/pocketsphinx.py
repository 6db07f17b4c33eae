"""The embedded engine: small, quick, English, its model inside the wheel. Good for a draft."""

import re
from functools import cached_property

import pocketsphinx

from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import Listening, identity
from lfi_podcast.speech.options import POCKETSPHINX, values
from lfi_podcast.speech.weights import embedded_weights

_FRAMES_PER_SECOND = 100
_NOT_A_WORD = re.compile(r"<.*>|\[.*\]|\+\+.*\+\+")  # <sil>, [NOISE], ++SPN++
_VARIANT = re.compile(r"\(\d+\)$")  # the(2): a second pronunciation of one word


class Pocketsphinx:
    """CMU's recogniser with its general US English model."""

    longest_piece = 28.0  # its noise estimate needs more than a few words

    def __init__(self) -> None:
        self._decoder = pocketsphinx.Decoder(loglevel="FATAL", **values(POCKETSPHINX))

    @cached_property
    def identity(self) -> EngineIdentity:
        return identity("pocketsphinx", "en-us", embedded_weights())

    def hear(self, pcm: bytes) -> tuple[Word, ...]:
        decoder = self._decoder
        decoder.reinit_feat()  # or the noise estimate of one piece changes what is heard in the next
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        return tuple(
            Word(
                text=_VARIANT.sub("", segment.word),
                start=segment.start_frame / _FRAMES_PER_SECOND,
                end=(segment.end_frame + 1) / _FRAMES_PER_SECOND,
                probability=round(min(1.0, segment.prob), 3),
            )
            for segment in decoder.seg() or ()
            if not _NOT_A_WORD.fullmatch(segment.word)
        )


def open_engine(_listening: Listening) -> Pocketsphinx:
    return Pocketsphinx()
