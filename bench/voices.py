"""Rooms, and what is left of them: how long sound takes to die away before and after, PESQ and STOI, and the cost.

    pip install pesq pystoi    # without them, only the times
    python bench/voices.py

Readings of the tests in rooms made of decaying noise. `voice`: dB of what comes straight from the mouth above all that
comes later. The last line is what every recording costs, whether anything is found or not.
"""

import subprocess
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.reverberation import reverberation_time
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.third_octaves import ThirdOctaveMeter
from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.treating.reverberation import dereverberated
from lfi_podcast.model.audio import Treatment

SPEECH = Path(__file__).resolve().parent.parent / "tests/data/speech"
READINGS = [SPEECH / name for name in ("sonnet001.mp3", "jfk.flac", "sense-0870.flac")]
ROOMS = [(0.3, 0), (0.4, 0), (0.6, 0), (0.8, 0), (1.0, 0), (0.6, 6)]
MONO, SECONDS = Pcm(44_100, 1), 20

Sound = NDArray[np.float32]


def converted(data: bytes, *source: object, rate: int = 44_100) -> Sound:
    command = [binary(), "-v", "error", *source, "-ac", 1, "-ar", rate, "-f", "f32le", "-"]
    output = subprocess.run(
        [str(each) for each in command], input=data, check=True, capture_output=True
    ).stdout
    return np.frombuffer(output, np.float32)


def room(voice: Sound, seconds: float, direct: float, number: int = 0) -> Sound:
    moments = np.arange(round(seconds * 44_100)) / 44_100
    response = np.random.default_rng(5 + number).standard_normal(len(moments)) * 10 ** (
        -3 * moments / seconds
    )
    response[:110] = 0  # 2.5 ms: the first wall
    response *= 10 ** (-direct / 20) / np.sqrt(np.square(response).sum())
    response[0] = 1
    size = len(voice) + len(response)
    product = np.fft.rfft(voice, size) * np.fft.rfft(response, size)
    return np.fft.irfft(product, size)[: len(voice)].astype(np.float32)


def dry(sound: Sound) -> Sound:
    blocks = iter([sound[:, np.newaxis]])
    return np.concatenate(list(dereverberated(blocks, Treatment(dereverberation=True), MONO)))[:, 0]


def echo(sound: Sound) -> str:
    found = reverberation_time(frame_levels(sound[:, np.newaxis], 44_100))
    return "  -  " if found is None else f"{found:.2f} s"


def quality(voice: Sound, sound: Sound) -> str:
    """PESQ wide band and STOI; nothing where their packages are not installed."""
    if not (find_spec("pesq") and find_spec("pystoi")):
        return ""
    pcm = ("-f", "f32le", "-ar", 44_100, "-ac", 1, "-i", "-")
    pair = [converted(each.tobytes(), *pcm, rate=16_000) for each in (voice, sound)]
    heard, understood = import_module("pesq").pesq, import_module("pystoi").stoi
    return f"PESQ {heard(16_000, *pair, 'wb'):.2f} STOI {understood(*pair, 16_000):.3f}"


def main() -> None:
    for path in READINGS:
        voice = converted(b"", "-i", path)[: SECONDS * 44_100]
        print(f"{path.stem}: {echo(voice)}")
        for seconds, direct in ROOMS:
            before = room(voice, seconds, direct)
            started = time.process_time()
            after = dry(before)
            cost = (time.process_time() - started) / len(voice) * 44_100
            print(
                f"  {seconds} s, voice {direct:+} dB: {echo(before)} {quality(voice, before)} -> "
                f"{echo(after)} {quality(voice, after)}, {cost:.2f} processor seconds a second"
            )
    minute = np.random.default_rng(1).standard_normal((60 * 44_100, 1)).astype(np.float32)
    started, meter = time.process_time(), ThirdOctaveMeter(MONO)
    for _ in range(60):
        for block in np.split(minute, range(56_448, len(minute), 56_448)):
            meter.feed(block[: len(block) // 3528 * 3528])
    reverberation_time(np.random.default_rng(2).normal(-40, 10, 180_000))
    print(f"measuring an hour: {time.process_time() - started:.2f} processor seconds")


if __name__ == "__main__":
    main()
