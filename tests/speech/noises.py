"""Sounds that are no speech, for tests of what must not be taken for it."""

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
_LEVEL = -23.0  # dBFS: as loud as speech is made


def pcm(samples: NDArray[np.float64], level: float | None = _LEVEL) -> bytes:
    """16 kHz mono s16le, brought to a level (dBFS, RMS) unless that is None."""
    if level is not None:
        samples = samples / np.sqrt(np.mean(np.square(samples))) * 10 ** (level / 20)
    return np.clip(np.rint(samples * 32_768), -32_768, 32_767).astype("<i2").tobytes()


def noises(length: float) -> dict[str, NDArray[np.float64]]:
    """Seconds of each, at an RMS of 1; the same every time."""
    random, count = np.random.default_rng(1), round(length * RATE)
    time = np.arange(count) / RATE
    white = random.standard_normal(count)
    spectrum, frequencies = np.fft.rfft(white), np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20)
    pink = np.fft.irfft(spectrum / np.sqrt(frequencies), count)
    hum = sum(np.sin(2 * np.pi * 50 * n * time) / n for n in range(1, 9))
    blades = (1 + 0.6 * np.sin(2 * np.pi * 0.7 * time)) * (1 + 0.3 * np.sin(2 * np.pi * 11 * time))
    sounds = {
        "white": white,
        "pink": pink,
        "brown": np.fft.irfft(spectrum / frequencies, count),
        "hum": hum,
        "fan": pink / pink.std() * blades + 0.3 * np.sin(2 * np.pi * 88 * time),
        "clicks": _clicks(random, count),
        "beeps": np.sin(2 * np.pi * 1000 * time) * (time % 2 < 0.4),
        "melody": _melody(random, count),
        "chords": _chords(count),
    }
    return {name: samples / max(1e-9, samples.std()) for name, samples in sounds.items()}


def _clicks(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Typing: five keys a second, each a burst and a short ring."""
    sound = np.zeros(count + RATE)
    for _ in range(5 * count // RATE):
        start, length = random.integers(0, max(1, count)), random.integers(80, 800)
        fade = np.exp(-np.arange(length) / (length / 5))
        ring = np.sin(2 * np.pi * random.uniform(200, 2500) * np.arange(length) / RATE)
        sound[start : start + length] += fade * (random.standard_normal(length) + 0.5 * ring)
    return sound[:count]


def _note(pitch: float, length: int) -> NDArray[np.float64]:
    time = np.arange(length) / RATE
    return np.exp(-3 * time) * sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 8))


def _melody(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    sound = np.zeros(count + RATE)
    for start in range(0, count, RATE // 4):
        sound[start : start + RATE] += _note(220 * 2 ** (random.integers(-5, 12) / 12), RATE)
    return sound[:count]


def _chords(count: int) -> NDArray[np.float64]:
    sound = np.zeros(count + RATE)
    for number, start in enumerate(range(0, count, RATE)):
        for third in (0, 4, 7):
            sound[start : start + RATE] += _note((220, 196, 175, 165)[number % 4] * 2 ** (third / 12), RATE)
    return sound[:count]
