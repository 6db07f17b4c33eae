"""Speech that the recogniser left out: voice in which no word was said."""

import pytest

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.left_out import left_out


def words(*times: TimeSpan) -> list[Word]:
    return [Word(text="word", start=start, end=end, probability=0.9) for start, end in times]


@pytest.mark.parametrize(
    ("said", "voiced", "found"),
    [
        ([], [(1.0, 4.0)], [(1.0, 4.0)]),
        ([(0.2, 0.6), (0.6, 1.1)], [(0.1, 1.4)], []),
        ([(0.0, 0.5)], [(0.0, 3.0)], [(0.5, 3.0)]),
        ([(2.5, 3.0)], [(0.0, 3.0)], [(0.0, 2.5)]),
        ([(0.0, 0.5), (2.0, 2.5)], [(0.0, 5.0)], [(0.5, 2.0), (2.5, 5.0)]),
        ([(1.0, 1.5)], [(0.0, 0.6), (1.0, 1.6), (2.0, 4.0)], [(2.0, 4.0)]),
        ([(0.0, 0.4)], [(0.0, 0.9)], []),
    ],
)
def test_voice_without_words_is_found(said: list[TimeSpan], voiced: list[TimeSpan], found: list[TimeSpan]):
    assert list(left_out(words(*said), voiced)) == found


def test_a_word_that_extends_over_what_was_left_out_does_not_hide_it():
    """As Whisper times them: `favor`, and then nothing of `intente de nuevo`."""
    assert list(left_out(words((0.0, 0.5), (0.5, 3.7)), [(0.0, 3.7)])) == [(1.5, 3.7)]
