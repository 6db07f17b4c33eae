"""When words of a known text are said: within what the sound allows, and None for what is not in it."""

from array import array
from itertools import pairwise
from math import pi, sin
from statistics import median, quantiles

import numpy
import pytest

from lfi_podcast.speech.align import align, align_script
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import Segment, utterances
from tests.helpers import SPEECH
from tests.speech.flite import SENTENCES, Timed, timed
from tests.speech.helpers import blocks, seconds, sound

LEXICON = Lexicon()


def noisy(pcm: bytes, level: float) -> bytes:
    samples = numpy.frombuffer(pcm, dtype="<i2") + numpy.random.default_rng(0).normal(0, level, len(pcm) // 2)
    return samples.clip(-32768, 32767).astype("<i2").tobytes()


def errors(found, known: Timed) -> list[float]:
    return [
        abs(difference)
        for times, (_, start, end) in zip(found, known, strict=True)
        if times
        for difference in (times[0] - start, times[1] - end)
    ]


@pytest.mark.parametrize("level", [0, 300], ids=["clean", "noisy"])
def test_words_are_found_where_they_are_said(level: float):
    """Measured over 333 words of three voices: median 10 ms, 95 % within 40 ms; with noise 20 dB below, 13 and 80."""
    away: list[float] = []
    for voice, text in zip(("slt", "rms", "awb"), SENTENCES, strict=False):
        known, pcm = timed(text, voice)
        found = align(noisy(pcm, level) if level else pcm, text.split(), LEXICON)
        assert sum(times is None for times in found) <= 1
        away += errors(found, known)
    assert median(away) <= 0.04
    assert quantiles(away, n=20)[-1] <= 0.15


def test_what_cannot_be_said_has_no_time_and_harms_no_other():
    known, pcm = timed(SENTENCES[0])
    texts = SENTENCES[0].split()
    found = align(pcm, [*texts[:3], "—", *texts[3:]], LEXICON)
    assert found[3] is None
    assert max(errors(found[:3] + found[4:], known)) <= 0.15


def test_no_words_no_sound_and_too_little_sound():
    _, pcm = timed(SENTENCES[0])
    assert align(pcm, [], LEXICON) == ()
    assert align(b"", ["near", "misses"], LEXICON) == (None, None)
    assert align(pcm[:6400], SENTENCES[0].split(), LEXICON) == (None,) * 9
    assert align_script([], ["near", "misses"], LEXICON) == (None, None)


def test_no_word_reaches_over_the_pause_between_two_pieces_of_speech():
    """Each piece begins with its first word, which is easily taken for the end of the piece before."""
    pieces, known = [], []
    for number, text in enumerate(
        (SENTENCES[0], "Who else was there when it failed?", "Here it comes again.")
    ):
        words, pcm = timed(text, "awb")
        first = words[0][1]
        pieces.append(Segment(10.0 * number, pcm[2 * round(first * 16_000) :]))
        known += [
            (word, start - first + 10 * number, end - first + 10 * number) for word, start, end in words
        ]
    found = align_script(pieces, [word for word, _, _ in known], LEXICON)
    assert all(found)
    assert max(errors(found, known)) < 0.5


@pytest.mark.parametrize("name", ["sense-0870", "sense-0880", "sense-0890"])
def test_a_real_voice_is_followed_word_by_word(name: str):
    pcm, texts = sound(SPEECH / f"{name}.flac"), (SPEECH / f"{name}.txt").read_text().split()
    found = align(pcm, texts, LEXICON)
    assert all(found)
    assert all(earlier[1] <= later[0] + 1e-9 for earlier, later in pairwise(found))
    assert found[0][0] >= 0 and found[-1][1] <= seconds(pcm)


def music(length: float) -> bytes:
    return array(
        "h",
        (
            int(3000 * sin(2 * pi * 220 * n / 16_000) * (1 + sin(n / 2000)) / 2)
            for n in range(int(16_000 * length))
        ),
    ).tobytes()


def test_a_text_that_is_nearly_right_is_found_in_a_recording():
    """Music first, a sentence that is not in the text, one that is not in the sound, a wrong word, a name added."""
    said = [
        timed(text, voice) for text, voice in zip(SENTENCES, ("slt", "rms", "slt", "rms", "slt"), strict=True)
    ]
    texts: list[str] = []
    known: list[tuple[str, float, float] | None] = []
    pcm = music(4)
    for number, (words, samples) in enumerate(said):
        if number != 1:  # not in the text
            texts += [word for word, _, _ in words]
            known += [(word, start + seconds(pcm), end + seconds(pcm)) for word, start, end in words]
        pcm += samples
        if number == 2:
            missing = "Nobody was hurt and the report was closed".split()
            texts, known = [*texts, *missing, "Kiran:"], [*known, *[None] * (len(missing) + 1)]
    texts[12], known[12] = "elephants", None

    found = align_script(list(utterances(blocks(pcm, [8192]))), texts, LEXICON)
    wrong = [text for text, times, truth in zip(texts, found, known, strict=True) if times and not truth]
    assert len(wrong) <= 1
    pairs = [(times, truth) for times, truth in zip(found, known, strict=True) if truth]
    assert sum(times is not None for times, _ in pairs) >= 0.9 * len(pairs)
    away = errors([times for times, _ in pairs], tuple(truth for _, truth in pairs))
    assert median(away) <= 0.04
    assert sum(seconds > 0.5 for seconds in away) <= 2  # one word, beside speech that the text does not have
