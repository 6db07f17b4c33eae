"""How much sound goes with a redacted word: little where its time is known, more where it is an estimate."""

import pytest

from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.margins import LEAST, MARGIN, MOST, WIDER, silenced_around
from lfi_podcast.transcript.redact import intervals

EXACT = Word(text="Priya", start=10.0, end=10.5, probability=1)
GUESSED = EXACT.model_copy(update={"estimated": True})


def test_a_word_that_was_found_in_the_sound_takes_little_with_it():
    assert silenced_around([EXACT], [(8.0, 9.8), (10.9, 12.0)]) == (10.0 - MARGIN, 10.5 + MARGIN)
    assert silenced_around([EXACT.model_copy(update={"start": 0.02})], [])[0] == 0.0


def test_a_little_more_beside_a_word_that_the_recogniser_was_not_sure_of():
    """As in `später heute kürzt` for `später gekürzt`: the wrong word took the end of the right one."""
    unsure = Word(text="Raman", start=10.5, end=11.0, probability=0.47)
    assert silenced_around([EXACT, unsure], []) == pytest.approx((10.0 - MARGIN, 11.0 + WIDER))
    assert silenced_around([unsure], []) == pytest.approx((10.5 - WIDER, 11.0 + WIDER))


@pytest.mark.parametrize(
    ("quiet", "before", "after"),
    [
        ([], LEAST, LEAST),
        ([(9.4, 9.9), (10.6, 11.2)], LEAST, LEAST),
        ([(8.8, 9.3), (11.2, 11.4)], 0.7, 0.7),
        ([(9.7, 9.9), (10.6, 10.8)], LEAST, LEAST),
        ([(0.0, 10.0 - MOST - 0.1), (10.5 + MOST + 0.1, 20.0)], LEAST, LEAST),
        ([(0.0, 9.0), (9.1, 9.2), (11.4, 11.5), (11.1, 11.2)], 0.8, 0.6),
    ],
    ids=["no pause", "in a pause", "up to a pause", "a pause beside it", "too far", "the nearest"],
)
def test_beside_an_estimate_it_goes_to_a_quiet_moment(quiet, before: float, after: float):
    start, end = silenced_around([GUESSED], quiet)
    assert (10.0 - start, end - 10.5) == pytest.approx((before, after))


def test_only_the_side_of_the_estimate_is_wider():
    later = Word(text="Raman", start=10.5, end=11.0, probability=1)
    assert silenced_around([GUESSED, later], []) == pytest.approx((10.0 - LEAST, 11.0 + MARGIN))
    assert silenced_around([EXACT, later.model_copy(update={"estimated": True})], []) == pytest.approx(
        (10.0 - MARGIN, 11.0 + LEAST)
    )


def test_redactions_take_these_margins():
    item = Redaction.model_validate({"say": "Priya"})
    (place,) = intervals([GUESSED], [item], [(8.0, 9.5), (11.3, 12)])
    assert (place.start, place.end) == pytest.approx((9.5, 11.3))
