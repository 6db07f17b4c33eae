"""Heard with Whisper's real weights, from recordings to words: what a scripted engine cannot show."""

import wave
from pathlib import Path

import numpy as np

from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.mixing.track import arranged
from lfi_podcast.config.repository import Repository
from lfi_podcast.model.audio import Loudness
from lfi_podcast.stages.hear import hear_episode
from lfi_podcast.work.job import MixFacts
from tests.helpers import ROOT
from tests.speech.flite import timed as said
from tests.speech.helpers import error_rate, plain
from tests.stages.test_hear import job
from tests.weights import real_model

RATE = 16_000
HOST = (
    "Two engines failed within a minute of each other.",
    "What did the operator see at that moment?",
    "Who else was in the control room when the alarm went off?",
)
GUEST = (
    "Nothing at all, since the display had been frozen for an hour.",
    "She called her colleague, and then both of them waited for the report.",
    "Only the night shift, and they were busy with another machine.",
)


def written(path: Path, samples: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.clip(-32_768, 32_767).astype("<i2").tobytes())
    return path


def conversation() -> np.ndarray:
    """Host and Guest in turn, shape (2, samples)."""
    turns = []
    for question, answer in zip(HOST, GUEST, strict=True):
        for speaker, (text, voice) in enumerate(((question, "rms"), (answer, "slt"))):
            sound = np.frombuffer(said(text, voice)[1], "<i2").astype(float)
            turn = np.zeros((2, len(sound) + RATE // 2))
            turn[speaker, : len(sound)] = sound
            turns.append(turn)
    return np.concatenate(turns, axis=1)


def heard(root: Path, language: str = "en"):
    """What the episode `001` of a show is heard as."""
    show = (ROOT / "show.yml").read_text(encoding="utf-8").partition("\nglossary:")[0]
    show = show.replace("\nlanguage: en\n", f"\nlanguage: {language}\n")
    (root / "show.yml").write_text(
        f"{show}\nspeech: {{engine: faster-whisper, model: {real_model('base')}}}\n", encoding="utf-8"
    )
    people = "people: [host, {id: guest, name: Guest}]"
    (root / "episodes" / "001" / "episode.yml").write_text(f"title: One\n{people}\n", encoding="utf-8")
    where = Repository(root)
    tracks = arranged([inspect(path, 1) for path in where.sources("001").paths], is_levelled=True)
    facts = MixFacts(
        offset=0,
        duration=max(track.duration for track in tracks),
        integrated=-23,
        peak=-3,
        recorded=Loudness(integrated=-23, range=5, true_peak=-3),
        voices=tuple(track.voice for track in tracks),
    )
    (root / "build" / "001").mkdir(parents=True)
    (root / "build" / "001" / "mix.json").write_bytes(facts.to_json())
    return hear_episode(job(where))


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


def test_another_language_than_the_shows_is_told(tmp_path):
    sound = conversation().sum(axis=0)
    written(tmp_path / "episodes" / "001" / "recording.wav", np.concatenate([sound, sound]))
    recognition, notice = heard(tmp_path, "de")
    assert recognition.draft
    assert "another language (en) than the show (show.yml: language: de)" in (notice or "")


def test_the_shows_own_language_is_not_worth_a_word(tmp_path):
    written(tmp_path / "episodes" / "001" / "recording.wav", conversation().sum(axis=0))
    recognition, notice = heard(tmp_path, "en-GB")
    assert (recognition.draft, notice) == (False, None)
    assert not any(word.estimated for word in recognition.words)
