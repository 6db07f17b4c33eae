"""Host and Guest in conversation, of which it is known when each word is said, as an episode that is mixed."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from lfi_podcast.audio.measure.source import Portion, inspect
from lfi_podcast.audio.mixing.lineup import lined_up
from lfi_podcast.audio.mixing.track import Wish, arranged
from lfi_podcast.config.repository import Repository
from lfi_podcast.model.audio import Loudness
from lfi_podcast.work.job import Job, MixFacts
from tests.helpers import SHOW
from tests.speech.flite import timed
from tests.stages.test_hear import job

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
_PAUSE = 0.5  # seconds after each turn


def written(path: Path, samples: np.ndarray) -> Path:
    """A WAV file; `samples`: of one channel, or shape (channels, samples)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[0] if samples.ndim == 2 else 1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.T.clip(-32_768, 32_767).astype("<i2").tobytes())
    return path


def conversation() -> np.ndarray:
    """Host and Guest in turn, shape (2, samples)."""
    turns = []
    for speaker, _, pcm in _turns():
        sound = np.frombuffer(pcm, "<i2").astype(float)
        turn = np.zeros((2, len(sound) + int(_PAUSE * RATE)))
        turn[("host", "guest").index(speaker), : len(sound)] = sound
        turns.append(turn)
    return np.concatenate(turns, axis=1)


def spoken() -> list[tuple[str, str, float, float]]:
    """Who says each word, the word, its start and end, in order."""
    words, now = [], 0.0
    for speaker, said, pcm in _turns():
        words += [(speaker, text, now + start, now + end) for text, start, end in said]
        now += len(pcm) / (2 * RATE) + _PAUSE
    return words


def _turns() -> Iterator[tuple[str, tuple[tuple[str, float, float], ...], bytes]]:
    for question, answer in zip(HOST, GUEST, strict=True):
        yield "host", *timed(question, "rms")
        yield "guest", *timed(answer, "slt")


def mixed(root: Path, speech: str, language: str = "en", episode: str = "") -> Job:
    """The episode `001` of a show whose recording or tracks are there already. `episode`: more of its episode.yml."""
    show = SHOW.partition("\nspeech:")[0].replace("\nlanguage: en\n", f"\nlanguage: {language}\n")
    (root / "show.yml").write_text(f"{show}\nspeech: {speech}\n", encoding="utf-8")
    people = "people: [host, {id: guest, name: Guest}]"
    (root / "episodes" / "001" / "episode.yml").write_text(
        f"title: One\n{people}\n{episode}", encoding="utf-8"
    )
    (root / "build" / "001").mkdir(parents=True)
    made = job(Repository(root))
    portions = [Portion(channel, 2) for channel in range(2)] if made.sources.sides else [None]
    files = [inspect(path, portion=portion) for path in made.sources.paths for portion in portions]
    tracks = arranged(files, [Wish()] * len(files), lined_up(files, (), 1))
    facts = MixFacts(
        offset=0,
        duration=max(track.duration for track in tracks),
        integrated=-23,
        peak=-3,
        recorded=Loudness(integrated=-23, range=5, true_peak=-3),
        voices=tuple(track.voice for track in tracks),
    )
    (root / "build" / "001" / "mix.json").write_bytes(facts.to_json())
    return made
