"""Noise reduction on known speech in known noise: quality, words understood, and processor time.

    python bench/noise.py [RECORDING...] [--rows white-20 clean ...] [--model base]

Each recording of speech (by default readings from the tests) is mixed with noise, and goes as the only track through
`inspect` and the treatment that it decides on, as in the mix. Compared:

- `raw`: the noisy recording
- `ours`: after the treatment
- `DFN3`: DeepFilterNet3 without a limit, with conversions to 48 kHz and back
- `RNNoise`: if `pyrnnoise` is installed

PESQ (wide band, ITU-R P.862.2) and STOI (Taal et al. 2011) need `pip install pesq pystoi`. `gain` is the share that
ours has of DFN3's gain in PESQ over raw. With `--model`, Whisper hears each, and the share of wrong words is told.
`cost` is processor seconds of the treatment per second of sound, with decoding.

Noise is so many dB below the voice, by their mean squares where somebody speaks. In the rows `clean`, `music` (chords)
and `chords` (under speech, 20 dB) nothing may be treated.
"""

import argparse
import importlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import jiwer
import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.mixing.listen import taken
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.treating.network import DELAY, HOP, Network
from lfi_podcast.model.audio import Treatment, Voice

ROOT = Path(__file__).resolve().parent.parent
SPEECH = ROOT / "tests/data/speech"
READINGS = ("sonnet001.mp3", "sense-0870.flac", "sense-0880.flac", "sense-0890.flac")
MONO = Pcm(SAMPLE_RATE, 1)
Sound = NDArray[np.float32]


def read(path: Path) -> Sound:
    with ffmpeg.decoding(["-i", f"file:{path}", "-ac", "1"], MONO, str(path)) as blocks:
        return np.concatenate([*blocks])[:, 0]


def converted(sound: Sound, rate: int, wanted: int) -> Sound:
    """By the sinc of the band that both rates have; exact in time."""
    count = round(len(sound) * wanted / rate)
    spectrum = np.fft.rfft(sound)
    resized = np.zeros(count // 2 + 1, complex)
    both = min(len(spectrum), len(resized))
    resized[:both] = spectrum[:both]
    return (np.fft.irfft(resized, count) * count / len(sound)).astype(np.float32)


def shaped(count: int, weight: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Noise with this spectrum (amplitude by Hz)."""
    white = np.fft.rfft(np.random.default_rng(1).normal(size=count))
    return np.fft.irfft(white * weight(np.fft.rfftfreq(count, 1 / SAMPLE_RATE)), count)


def chords(count: int) -> NDArray[np.float64]:
    times = np.arange(count) / SAMPLE_RATE
    notes = np.array([[220, 277.2, 329.6], [146.8, 220, 370], [164.8, 246.9, 415.3]])
    now = notes[times.astype(int) % len(notes)]
    touch = np.minimum(
        1, 30 * np.minimum(times % 1, 1 - times % 1)
    )  # nothing jumps from one chord to the next
    return touch * sum(np.sin(2 * np.pi * now[:, n] * k * times) / k for n in range(3) for k in range(1, 9))


def hum(count: int) -> NDArray[np.float64]:
    times = np.arange(count) / SAMPLE_RATE
    return sum(np.sin(2 * np.pi * 50 * k * times + k) / k for k in range(1, 12))


def fan(count: int) -> NDArray[np.float64]:
    swell = 1 + 0.4 * np.sin(2 * np.pi * 7 * np.arange(count) / SAMPLE_RATE)
    return shaped(count, lambda hz: 1 / (1 + (hz / 300) ** 2)) * swell


KINDS: dict[str, Callable[[int], NDArray[np.float64]]] = {
    "white": lambda count: shaped(count, np.ones_like),
    "pink": lambda count: shaped(count, lambda hz: np.maximum(hz, 20) ** -0.5),
    "fan": fan,
    "cabin": lambda count: shaped(count, lambda hz: 1 / (np.maximum(hz, 30) * (1 + (hz / 3000) ** 2))),
    "hum": hum,
    "chords": chords,
}
ROWS = ("white-20", "pink-20", "pink-10", "fan-20", "cabin-10", "hum-15", "chords-20", "clean", "music")


def mixed(speech: Sound, row: str, began: float = 0.0) -> Sound:
    """Speech in the noise of a row, such as `pink-20`, which `began` so many seconds before."""
    if row == "clean":
        return speech
    if row == "music":
        tones = chords(len(speech))
        return (tones * 0.1 / tones.std()).astype(np.float32)
    kind, below = row.split("-")
    before = round(began * SAMPLE_RATE)
    noise = KINDS[kind](before + len(speech))[before:]
    power = np.square(speech[: len(speech) // 882 * 882].reshape(-1, 882)).mean(1)
    voice = power[power > power.max() * 1e-4].mean()
    return (speech + noise * np.sqrt(voice / np.square(noise).mean()) * 10 ** (-int(below) / 20)).astype(
        np.float32
    )


def ours(sound: Sound, folder: Path, is_treated: bool = True) -> tuple[Sound, float, bool]:
    """A recording as the mix takes it; the processor seconds that its treatment took; and whether it had any."""
    path = folder / "recording.wav"
    ffmpeg.encode(iter([sound[:, None]]), MONO, ["-c:a", "pcm_f32le", "-f", "wav"], path)
    source = inspect(path, 1)
    treatment = source.treatment if is_treated else Treatment()
    plain = Voice(
        weights=source.weights, offset=0, drift=0, times=(0,), decibels=(0,), opening=source.opening
    )
    began = sum(os.times()[:2])
    with taken(path, plain.model_copy(update={"treatment": treatment}), MONO) as blocks:
        result = np.concatenate([*blocks])[:, 0]
    return result, sum(os.times()[:2]) - began, treatment != Treatment()


def deepfilternet(sound: Sound) -> Sound:
    at_48 = converted(sound, SAMPLE_RATE, 48_000)
    padded = np.pad(at_48, (0, DELAY + -(len(at_48) + DELAY) % HOP))
    with Network(100.0) as network:
        return converted(network.lowered(padded)[DELAY : DELAY + len(at_48)], 48_000, SAMPLE_RATE)


def rnnoise(sound: Sound) -> Sound | None:
    """None if it is not installed. It is two frames of 10 ms late."""
    try:
        library = importlib.import_module("pyrnnoise.rnnoise")
    except ImportError:
        return None
    at_48 = converted(sound, SAMPLE_RATE, 48_000)
    padded = np.pad(at_48, (0, 960 + -len(at_48) % 480))
    state = library.create()
    frames = (np.clip(padded, -1, 1) * 32_767).astype(np.int16).reshape(-1, 480)
    heard = [np.asarray(library.process_mono_frame(state, frame)[0]) for frame in frames]
    library.destroy(state)
    late = np.concatenate(heard).astype(np.float32) / 32_767
    return converted(late[960 : 960 + len(at_48)], 48_000, SAMPLE_RATE)


def quality(clean: Sound, sound: Sound) -> tuple[float, float]:
    """PESQ and STOI; not numbers if they are not installed."""
    try:
        pesq, stoi = importlib.import_module("pesq").pesq, importlib.import_module("pystoi").stoi
    except ImportError:
        return np.nan, np.nan
    reference, heard = (converted(each, SAMPLE_RATE, 16_000) for each in (clean, sound))
    return pesq(16_000, reference, heard, "wb"), stoi(reference, heard, 16_000)


def words(model: str) -> Callable[[Sound, str], float]:
    """The share of the words that Whisper hears wrong."""
    from faster_whisper import WhisperModel

    whisper = WhisperModel(model, device="cpu", compute_type="int8")
    plain = jiwer.Compose([jiwer.ToLowerCase(), jiwer.RemovePunctuation(), jiwer.Strip()])

    def wrong(sound: Sound, said: str) -> float:
        heard, _ = whisper.transcribe(converted(sound, SAMPLE_RATE, 16_000), language="en", beam_size=5)
        return jiwer.wer(plain(said), plain(" ".join(segment.text for segment in heard)))

    return wrong


def said_in(path: Path) -> str:
    """What is said on a recording, from the text beside it; nothing if there is none."""
    text = path.with_suffix(".txt")
    return " ".join(text.read_text().split()) if text.is_file() else ""


def measure(row: str, recordings: Sequence[Path], wrong: Callable[[Sound, str], float] | None) -> None:
    scores: dict[str, list[tuple[float, float]]] = {}
    errors: dict[str, list[float]] = {}
    cost, seconds, changed = 0.0, 0.0, 0
    for path in recordings:
        speech = read(path)
        noisy = mixed(speech, row)
        with TemporaryDirectory() as folder:
            clean, _, _ = ours(noisy if row == "music" else speech, Path(folder), is_treated=False)
            raw, _, _ = ours(noisy, Path(folder), is_treated=False)
            treated, used, is_changed = ours(noisy, Path(folder))
        cost, seconds, changed = cost + used, seconds + len(noisy) / SAMPLE_RATE, changed + is_changed
        versions = {"raw": raw, "ours": treated, "DFN3": deepfilternet(raw), "RNNoise": rnnoise(raw)}
        for name, sound in versions.items():
            if sound is None or row == "music":
                continue
            scores.setdefault(name, []).append(quality(clean, sound))
            if wrong and (said := said_in(path)):
                errors.setdefault(name, []).append(wrong(sound, said))
    told = [f"{row:10}"]
    for name, found in scores.items():
        pesq, stoi = (fmean(each) for each in zip(*found, strict=True))
        heard = f" {fmean(errors[name]):4.0%}" if name in errors else ""
        told.append(f"{name} {pesq:.2f} {stoi:.3f}{heard}")
    if scores:
        raw, mine, full = (fmean(score for score, _ in scores[name]) for name in ("raw", "ours", "DFN3"))
        told.append(f"gain {(mine - raw) / (full - raw):.2f}" if full > raw else "")
    told.append(f"treated {changed} of {len(recordings)}, cost {cost / seconds:.2f}")
    print("  ".join(told), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("recordings", type=Path, nargs="*", default=[SPEECH / name for name in READINGS])
    parser.add_argument("--rows", nargs="*", default=ROWS)
    parser.add_argument("--model")
    asked = parser.parse_args()
    print("              (PESQ, STOI, and with --model the words that are wrong)")
    for row in asked.rows:
        measure(row, asked.recordings, words(asked.model) if asked.model else None)
