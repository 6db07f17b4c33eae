"""A recording in another language than its show is noticed; neighbours and short pieces are no evidence."""

import pytest

from lfi_podcast.speech.pauses import BYTES_PER_SECOND, Segment
from lfi_podcast.speech.spoken_language import is_telling, other_language

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


def test_a_language_that_the_model_does_not_know_is_none_of_those_detected():
    assert other_language([ENGLISH], "xx") is not None


@pytest.mark.parametrize(("seconds", "telling"), [(4.9, False), (5.0, True)])
def test_short_pieces_do_not_tell(seconds, telling):
    assert is_telling(Segment(3.0, bytes(round(seconds * BYTES_PER_SECOND)))) is telling
