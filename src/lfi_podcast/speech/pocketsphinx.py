"""The embedded engine: small, fast, English only, with its model in the wheel. Good for a draft."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pocketsphinx

from lfi_podcast.model.glossary import parse_term
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import Listening, identity
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.options import POCKETSPHINX, values
from lfi_podcast.speech.weights import embedded_weights

_FRAMES_PER_SECOND = 100
_NOT_A_WORD = re.compile(r"<.*>|\[.*\]|\+\+.*\+\+")  # <sil>, [NOISE], ++SPN++
_VARIANT = re.compile(r"\(\d+\)$")  # the(2): a second pronunciation of one word


class Pocketsphinx:
    """CMU's recogniser with its general US English model, extended with the glossary's terms."""

    longest_segment = 28.0  # its noise estimate needs more than a few words

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        options = values(POCKETSPHINX)
        weight = options.pop("term_weight")  # our option, not the decoder's
        self._decoder = pocketsphinx.Decoder(loglevel="FATAL", **options)
        self._taught = _taught(self._decoder, listening, weight)

    @cached_property
    def identity(self) -> EngineIdentity:
        glossary = ", ".join(self._listening.glossary)
        return identity("pocketsphinx", "en-us", embedded_weights(), glossary=glossary)

    def languages(self, pcm: bytes) -> Mapping[str, float]:  # noqa: ARG002
        return {}

    def hear(self, pcm: bytes) -> tuple[Word, ...]:
        decoder = self._decoder
        decoder.reinit_feat()  # otherwise the noise estimate of one segment affects the next
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        return tuple(
            word
            for segment in decoder.seg() or ()
            if not _NOT_A_WORD.fullmatch(segment.word)
            for word in self._words(segment)
        )

    def _words(self, segment: Any) -> Iterator[Word]:
        """The words of a segment: a word, or a term's words in proportion to their phones."""
        parts = self._taught.get(segment.word) or ((_VARIANT.sub("", segment.word), 1),)
        frames, said, phones = (
            segment.end_frame + 1 - segment.start_frame,
            0,
            sum(share for _, share in parts),
        )
        for text, share in parts:
            start, end = (segment.start_frame + frames * count / phones for count in (said, said + share))
            said += share
            yield Word(
                text=text,
                start=round(start / _FRAMES_PER_SECOND, 3),
                end=round(end / _FRAMES_PER_SECOND, 3),
                probability=round(min(1.0, segment.prob), 3),
            )


def _taught(decoder: Any, listening: Listening, weight: float) -> dict[str, tuple[tuple[str, int], ...]]:
    """Add a glossary's terms to the decoder. Returns each term's words and their numbers of phones, by its name there.

    A term of several words is added as one word, since otherwise the sequence would stay as unlikely as before.
    """
    lexicon, terms = Lexicon.of(listening.glossary), [parse_term(entry)[0] for entry in listening.glossary]
    forms = {term: lexicon.phones(term) for term in terms}
    for term in [*forms]:
        if not term.endswith("s"):
            forms.setdefault(_with_s(term), lexicon.phones(f"{term}'s"))
    said = {f"_{number}": (form, phones) for number, (form, phones) in enumerate(forms.items()) if phones}
    model, last = decoder.get_lm(), next(reversed(said), None)
    for name, (_, phones) in said.items():
        model.add_word(name, weight)  # first, otherwise the decoder makes it as likely as any rare word
        decoder.add_word(name, " ".join(phones), name == last)  # the last one rebuilds the search
    return {
        name: tuple((word, len(lexicon.phones(word) or "-")) for word in form.split())
        for name, (form, _) in said.items()
    }


def _with_s(term: str) -> str:
    """The plural or possessive of a term, which sound the same."""
    return f"{term}s" if term.split()[-1].islower() else f"{term}'s"


def open_engine(listening: Listening) -> Pocketsphinx:
    return Pocketsphinx(listening)
