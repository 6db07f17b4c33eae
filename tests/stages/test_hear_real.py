"""Heard with Whisper's real weights, from recordings to words: what a scripted engine cannot show."""

from itertools import groupby

import numpy as np

from lfi_podcast.stages.hear import hear_episode
from tests.speech.espeak import spoken
from tests.speech.helpers import error_rate, plain
from tests.stages.conversation import GUEST, HOST, RATE, conversation, mixed, written
from tests.stages.conversation import spoken as said
from tests.weights import real_model


def heard(root, language="en"):
    """What the episode `001` of a show is heard as."""
    return hear_episode(mixed(root, f"{{engine: faster-whisper, model: {real_model('base')}}}", language))


def test_nobody_is_given_the_words_of_another_whose_voice_is_in_their_track(tmp_path):
    """Bleed of -22 dB, 20 ms later, as from the far side of a table; Whisper hears it even at -48 dB."""
    apart = conversation()
    late = np.pad(apart, ((0, 0), (RATE // 50, 0)))[:, : apart.shape[1]]
    noise = np.random.default_rng(1).normal(0, 8, apart.shape)
    for name, track in zip(("host", "guest"), apart + late[::-1] * 10 ** (-22 / 20) + noise, strict=True):
        written(tmp_path / "episodes" / "001" / "tracks" / f"{name}.wav", track)
    recognition, notice = heard(tmp_path)
    assert notice is None
    for speaker, texts in (("host", HOST), ("guest", GUEST)):
        words = [word.text for word in recognition.words if word.speaker == speaker]
        assert error_rate(plain(" ".join(texts)), words) < 0.15


def test_short_turns_are_heard_in_one_window_and_each_word_where_it_was_said(tmp_path):
    apart = conversation()
    noise = np.random.default_rng(1).normal(0, 8, apart.shape)
    for name, track in zip(("host", "guest"), apart + noise, strict=True):
        written(tmp_path / "episodes" / "001" / "tracks" / f"{name}.wav", track)
    recognition, _ = heard(tmp_path)
    windows = list((tmp_path / "build" / "001" / "pieces").glob("*.json"))
    assert len(windows) == 2, "one for each speaker"
    for speaker, turn in groupby(said(), key=lambda word: word[0]):
        _, texts, starts, ends = zip(*turn, strict=True)
        inside = [w for w in recognition.words if starts[0] - 0.1 <= w.start and w.end <= ends[-1] + 0.2]
        assert {word.speaker for word in inside} == {speaker}
        assert error_rate(plain(" ".join(texts)), [word.text for word in inside]) < 0.15


def test_another_language_than_the_shows_is_told(tmp_path):
    sound = conversation().sum(axis=0)
    written(tmp_path / "episodes" / "001" / "recording.wav", np.concatenate([sound, sound]))
    recognition, notice = heard(tmp_path, "de")
    assert recognition.draft
    assert "another language (en) than it should be (language: de)" in (notice or "")


ANSWER = (
    "Gestern hat uns eine Kollegin erzählt, was in jener Nacht geschehen ist, als zwei Anlagen zugleich ausfielen. "
    "Niemand wusste zunächst, woran es lag, und alle warteten auf den Bericht, der am Morgen kommen sollte."
)


def test_an_answer_in_another_language_is_told_with_its_time(tmp_path):
    talk = conversation().sum(axis=0)
    answer = np.frombuffer(spoken(ANSWER, "de")[1], "<i2").astype(float)
    written(
        tmp_path / "episodes" / "001" / "recording.wav", np.concatenate([talk, np.zeros(3 * RATE), answer])
    )
    recognition, notice = heard(tmp_path)
    assert not recognition.draft, "most of it is right"
    assert notice and "another language (de) seems to be spoken at 0:2" in notice


def test_the_shows_own_language_is_not_worth_a_word(tmp_path):
    written(tmp_path / "episodes" / "001" / "recording.wav", conversation().sum(axis=0))
    recognition, notice = heard(tmp_path, "en-GB")
    assert (recognition.draft, notice) == (False, None)
    estimated = [word for word in recognition.words if word.estimated]
    assert len(estimated) <= 1, "they are aligned, as words of another language are not"
