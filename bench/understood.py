"""Words that Whisper gets wrong before and after treatment: noise, hum, tone, sibilance, compression and rooms.

    python bench/understood.py [--rows pink-10 room-0.4 ...] [--models tiny.en base] [--times 4]

Known readings by people (`--data`: recordings, and beside each its text) are spoilt as each row says, mixed as the only
track of an episode with the treatment and without, and heard by faster-whisper from what the mix keeps for it. With
noise of another moment each of the `--times`. `p`: how often a difference at least as bad for the treatment would be
seen by chance, were there none (sign-flipping over readings); below 0.05 it makes words worse.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import jiwer
import numpy as np
from noise import MONO, SAMPLE_RATE, Sound, mixed, read
from voices import room
from words import DATA, known, plain

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.mixing.mix import Session, mix
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.treating.tone import toned
from lfi_podcast.model.audio import Treatment
from lfi_podcast.model.show import AudioSettings, SpeechSettings
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.engine import ENGINES, Engine, Listening, segments
from lfi_podcast.speech.prompted import heard

ROOT = Path(__file__).resolve().parent.parent
Spoiling = Callable[[Sound, int], Sound]
"""What a row does to a voice; the number chooses a moment of its noise, where it has any."""


def noisy(row: str) -> Spoiling:
    return lambda voice, time: mixed(voice, row, began=10.0 * time)


def in_room(seconds: float, direct: float, row: str = "clean") -> Spoiling:
    return lambda voice, time: mixed(room(voice, seconds, direct, time), row, began=10.0 * time)


def filtered(tone: tuple[float, ...]) -> Spoiling:
    def result(voice: Sound, _: int) -> Sound:
        blocks = toned(iter([voice[:, np.newaxis]]), Treatment(tone=tone), MONO)
        return np.concatenate(list(blocks))[:, 0]

    return result


def emphasised(voice: Sound, _: int) -> Sound:
    """Loud words twice as far above soft ones, in dB."""
    window = np.hanning(round(0.4 * SAMPLE_RATE))
    size = 1 << (len(voice) + len(window)).bit_length()
    power = np.fft.irfft(np.fft.rfft(np.square(voice), size) * np.fft.rfft(window / window.sum(), size), size)
    level = np.sqrt(np.maximum(power[len(window) // 2 :][: len(voice)], 1e-8))
    louder = voice * (level / level.max()).astype(np.float32)
    return louder * np.float32(np.abs(voice).max() / np.abs(louder).max())


EQUALISATION, LEVELLING, NOISE = "equalisation", "levelling", "noise_reduction"
ROWS: dict[str, tuple[str, Spoiling]] = {
    **{
        row: (NOISE, noisy(row))
        for row in ("clean", "white-20", "white-10", "pink-20", "pink-10", "fan-20", "cabin-10", "hum-15")
    },
    "room-0.4": (NOISE, in_room(0.4, 0)),
    "room-0.8": (NOISE, in_room(0.8, 0)),
    "room-0.6-near": (NOISE, in_room(0.6, 6)),
    "room-0.6-pink-20": (NOISE, in_room(0.6, 0, "pink-20")),
    "muffled": (EQUALISATION, filtered((0, 0, 0, -14, -18))),
    "boomy": (EQUALISATION, filtered((16, 14, 0, 0, 0))),
    "sharp": (EQUALISATION, filtered((0, 0, 0, 0, 14))),
    "uneven": (LEVELLING, emphasised),
}
"""For each, the setting that its treatment depends on, and how a voice is spoilt."""


def kept(voice: Sound, settings: AudioSettings, folder: Path) -> bytes:
    """What recognisers hear of a recording in a mix with these settings."""
    path = folder / "recording.wav"
    ffmpeg.encode(iter([voice[:, None]]), MONO, ["-c:a", "pcm_f32le", "-f", "wav"], path)
    (only,) = mix(Session((path,), settings), folder / "mix.wav", heard=[folder / "heard.pcm"]).voices
    whole = only.model_copy(update={"heard": str(folder / only.heard) if only.heard else ""})
    return b"".join(listen(path, whole))


def wrong(engine: Engine, sound: bytes, said: str) -> int:
    """How many of the words that are said are not understood, or added."""
    has_window = ENGINES[engine.identity.name].has_window
    found = [heard(engine, each.pcm) for each in segments(iter([sound]), engine.longest_segment, has_window)]
    text = " ".join(word.text for word in chain(*found))
    measured = jiwer.process_words(plain(said), plain(text))
    return measured.substitutions + measured.deletions + measured.insertions


def chance(differences: Sequence[int]) -> float:
    """The share of all ways to flip the signs of these differences whose sum is at least as high; 10,000 of them."""
    values = np.array(differences)
    signs = np.random.default_rng(1).choice([-1, 1], (10_000, len(values)))
    return float(np.mean(signs @ values >= values.sum()))


def measure(row: str, readings: Sequence[tuple[Sound, str]], engines: dict[str, Engine], times: int) -> None:
    setting, spoilt = ROWS[row]
    found: dict[str, list[tuple[int, int]]] = {name: [] for name in engines}
    words, treated = 0, 0
    for time in range(times):
        for voice, said in readings:
            sound = spoilt(voice, time)
            with TemporaryDirectory() as folder:
                raw = kept(sound, AudioSettings(**{setting: False}), Path(folder))
                ours = kept(sound, AudioSettings(), Path(folder))
            words, treated = words + len(plain(said).split()), treated + (raw != ours)
            for name, engine in engines.items():
                before = wrong(engine, raw, said)
                found[name].append((before, wrong(engine, ours, said) if raw != ours else before))
    told = [f"{row:18}{words:5} words, changed in {treated:2} of {times * len(readings)}"]
    for name, pairs in found.items():
        raw, ours = (sum(each) for each in zip(*pairs, strict=True))
        worse = chance([after - before for before, after in pairs])
        told.append(f"{name} {raw / words:6.1%} -> {ours / words:6.1%} (p {worse:.2f})")
    print("   ".join(told), flush=True)


def opened(models: Sequence[str]) -> Iterator[tuple[str, Engine]]:
    from tests.weights import real_model

    for model in models:
        path = str(real_model(model))
        yield (
            model,
            open_engine(
                SpeechSettings(engine="faster-whisper", model=path), Listening(path, "en", ())
            ).engine,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", nargs="*", default=list(ROWS), choices=ROWS)
    parser.add_argument("--models", nargs="*", default=["tiny.en", "base"])
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--data", type=Path, default=DATA)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    readings = [(read(path), said) for group, path, said in known(asked.data) if group != "demo"]
    engines = dict(opened(asked.models))
    for row in asked.rows:
        measure(row, readings, engines, asked.times)


if __name__ == "__main__":
    main()
