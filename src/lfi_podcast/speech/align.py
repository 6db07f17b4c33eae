"""Forced alignment: a text is known, and when each of its words was said is looked for in the sound."""

from collections.abc import Sequence

from lfi_podcast.speech.acoustics import Acoustics
from lfi_podcast.speech.lexicon import Lexicon

Times = tuple[float, float] | None

WORST_FIT = -7.5
"""Score under which a word is not what is said there; one in a hundred that is said scores as low."""


def align(pcm: bytes, texts: Sequence[str], lexicon: Lexicon) -> tuple[Times, ...]:
    """When each word was said in a stretch of speech (up to a minute of 16 kHz mono s16le): (start, end) in seconds.

    None for a word that cannot be said (it has no letters), and for one that does not fit what is said there.
    """
    acoustics = Acoustics()
    ways = {number: ways for number, text in enumerate(texts) if (ways := lexicon.pronunciations(text))}
    times: list[Times] = [None] * len(texts)
    found = acoustics.align(pcm, [acoustics.name(said) for said in ways.values()]) if ways else None
    for number, word in zip(ways, found or (), strict=False):
        if word.score >= WORST_FIT:
            times[number] = (word.start, word.end)
    return tuple(times)
