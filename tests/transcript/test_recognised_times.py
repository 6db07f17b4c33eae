"""The times of a known text's words, from what a recogniser made of the same speech."""

from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.recognised_times import recognised_times


def heard(*texts: str, estimated: tuple[int, ...] = ()) -> list[Word]:
    return [
        Word(text=text, start=n, end=n + 0.5, probability=1, estimated=True if n in estimated else None)
        for n, text in enumerate(texts)
    ]


def test_words_that_both_have_get_their_times():
    times = recognised_times(
        "Der Druck stieg, langsam an.".split(), heard("der", "Druck", "stieg", "langsam", "an")
    )
    assert times == [(n, n + 0.5) for n in range(5)]


def test_words_recognised_as_something_else_have_none():
    times = recognised_times("near misses cost nothing".split(), heard("nirmises", "cost", "nothing"))
    assert times == [None, None, (1, 1.5), (2, 2.5)]


def test_a_lone_common_word_is_no_evidence():
    times = recognised_times("we saw the alarm".split(), heard("they", "heard", "the", "siren"))
    assert times == [None] * 4


def test_an_estimate_of_the_recogniser_is_no_time():
    times = recognised_times("we saw it".split(), heard("we", "saw", "it", estimated=(1,)))
    assert times == [(0, 0.5), None, (2, 2.5)]


def test_nothing_said_or_heard():
    assert recognised_times([], heard("so")) == []
    assert recognised_times(["so"], []) == [None]
