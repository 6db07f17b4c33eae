"""A recording in another language than its show is noticed; neighbours and short pieces are no evidence."""

import pytest

from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, Segment
from lfi_podcast.speech.spoken_language import (
    Detected,
    is_telling,
    is_unlikely,
    other_language,
    passages_elsewhere,
)

ENGLISH = {"en": 0.95, "de": 0.02, "nl": 0.03}


def test_another_language_is_told_with_what_to_do():
    message = other_language([ENGLISH, ENGLISH], "de-AT")
    assert message and "(en)" in message and "language: de-AT" in message


@pytest.mark.parametrize(
    ("detected", "language"),
    [
        ([], "de"),
        ([{}, {}], "de"),  # an engine that cannot tell
        ([ENGLISH], "en-GB"),
        ([{"ca": 0.85, "es": 0.15}], "es"),
        ([{"en": 0.7, "de": 0.05}], "de"),
        ([ENGLISH, {"en": 0.1, "de": 0.9}], "de"),
    ],
)
def test_without_certainty_nothing_is_said(detected, language):
    assert other_language(detected, language) is None


def test_no_more_is_detected_than_it_takes_to_know_that_it_is_the_shows_own():
    def detected():
        yield {"en": 0.2, "de": 0.8}
        yield {"en": 0.15, "de": 0.85}
        raise AssertionError("a third piece cannot change the answer")

    assert other_language(detected(), "en") is None


def test_a_language_that_the_model_does_not_know_is_none_of_those_detected():
    assert other_language([ENGLISH], "xx") is not None


@pytest.mark.parametrize(("seconds", "telling"), [(4.9, False), (5.0, True)])
def test_short_pieces_do_not_tell(seconds, telling):
    assert is_telling(Segment(3.0, bytes(round(seconds * BYTES_PER_SECOND)))) is telling


GERMAN = {"en": 0.04, "de": 0.93, "nl": 0.03}


def at(minute: int, languages: dict[str, float], seconds: float = 20.0) -> Detected:
    return Detected(60.0 * minute, 60.0 * minute + seconds, languages)


def test_passages_in_another_language_are_told_with_their_times():
    message = passages_elsewhere([at(2, ENGLISH), at(3, GERMAN), at(12, GERMAN), at(15, {})], "en-GB")
    assert message and "(de) seems to be spoken at 3:00, 12:00 in the recording" in message
    many = passages_elsewhere([at(minute, GERMAN) for minute in range(9)], "en")
    assert many and "4:00 and 4 more" in many


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([], id="nothing was unlikely"),
        pytest.param([at(1, ENGLISH), at(2, ENGLISH)], id="the show's own"),
        pytest.param([at(1, {"en": 0.3, "de": 0.7})], id="not certain"),
        pytest.param([at(1, GERMAN, 6.0)], id="a sentence"),
        pytest.param([at(1, GERMAN, 6.0), at(2, {"fr": 0.99}, 6.0)], id="now this, now that"),
    ],
)
def test_a_little_of_another_language_is_not_worth_a_word(pieces):
    assert passages_elsewhere(pieces, "en") is None


@pytest.mark.parametrize(("probability", "unlikely"), [(0.62, True), (0.83, False)])
def test_the_language_is_detected_where_words_are_unlikely(probability: float, unlikely: bool):
    assert is_unlikely([Word(text="so", start=0, end=1, probability=probability)]) is unlikely
    assert not is_unlikely([])
