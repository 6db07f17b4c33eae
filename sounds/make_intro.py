"""Draws the show's intro, `sounds/intro.flac`: three soft bell notes, going up, over a quiet low tone.

Run it with the project's Python: `python sounds/make_intro.py`. It always makes the same bytes.
"""

import math
import subprocess
from array import array
from pathlib import Path

import imageio_ffmpeg

RATE = 48_000
SECONDS = 2.5
FADE_IN, FADE_OUT = 0.01, 0.9
PEAK = 0.25  # of full scale, -12 dBFS: about as loud as the voices that follow

# (starts at, frequency in Hz, how loud): D4, A4 and E5, two fifths; nothing is resolved, a question is asked.
NOTES = [(0.00, 293.66, 1.0), (0.32, 440.00, 0.85), (0.72, 659.26, 0.75)]
# What makes it a bell of wood and not a beep: (multiple of the note, how loud, seconds to fall to a third).
PARTIALS = [(1.0, 1.0, 0.85), (2.0, 0.28, 0.45), (3.01, 0.10, 0.22), (4.2, 0.05, 0.09)]
PAD = [(73.42, 0.10), (146.83, 0.16), (220.00, 0.08)]  # the low tone under the notes: D2, D3, A3


def note(seconds: float, frequency: float) -> float:
    """One struck note, `seconds` after it was struck (nothing before)."""
    if seconds < 0:
        return 0.0
    attack = min(1.0, seconds / 0.008)
    return attack * sum(
        level * math.exp(-seconds / fall) * math.sin(math.tau * frequency * multiple * seconds)
        for multiple, level, fall in PARTIALS
    )


def pad(seconds: float) -> float:
    swell = math.sin(math.pi * min(1.0, seconds / SECONDS)) ** 2
    return swell * sum(level * math.sin(math.tau * frequency * seconds) for frequency, level in PAD)


def fade(seconds: float) -> float:
    """From nothing to nothing: linear at the start, a half cosine at the end."""
    left = SECONDS - seconds
    fade_out = 0.5 - 0.5 * math.cos(math.pi * min(1.0, left / FADE_OUT))
    return min(1.0, seconds / FADE_IN) * fade_out


def motif() -> list[int]:
    """The whole intro as 16-bit samples."""
    times = [n / RATE for n in range(round(SECONDS * RATE))]
    wave = [fade(t) * (pad(t) + sum(level * note(t - at, hz) for at, hz, level in NOTES)) for t in times]
    scale = PEAK * 32767 / max(abs(sample) for sample in wave)
    return [round(sample * scale) for sample in wave]


def write_flac(samples: list[int], path: Path) -> None:
    source = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    target = ["-c:a", "flac", "-bitexact", "-y", str(path)]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, *target]
    subprocess.run(command, input=array("h", samples).tobytes(), check=True)


if __name__ == "__main__":
    write_flac(motif(), Path(__file__).with_name("intro.flac"))
