"""Time and memory from WAV to a finished and verified MP3, compared with other programs.

    python bench/sound.py [--runs 5] [--minutes 10 60] [--memory 10 60 180]

The recording: stereo, 48 kHz, 16 bits, the demo's speakers in turns, one of them 11 dB softer, both fading over time,
so that levelling and the limiter have work to do. It is encoded as a stereo MP3 and a mono MP3. Compared, alternating
with the program in one run:

- `ffmpeg-normalize` (two passes of loudnorm), at the same target and bitrate;
- LAME alone, on the finished samples, on one core: in ffmpeg, and in the program's binding (lameenc).

Times are wall-clock seconds, and CPU seconds, which depend less on other work on the machine. Memory is the total of
all processes, sampled every 20 ms. Linux only, since it reads /proc.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import lfi_podcast  # noqa: F401 - it sets numpy's threads, before numpy is loaded

# isort: split
import numpy as np

from lfi_podcast.audio.mastering.lame import Lame
from lfi_podcast.audio.mastering.master import Mixed, master
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing.mix import Session, mix
from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.audio.samples.memory import return_freed_arrays
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.show import AudioSettings

ROOT = Path(__file__).resolve().parent.parent
SPEAKERS = sorted((ROOT / "episodes/001-public-or-private/tracks").glob("*.flac"))
SETTINGS = {channels: AudioSettings(channels=channels) for channels in ("stereo", "mono")}
LIMITS = {
    "stereo": {"ffmpeg-normalize": 0.20, "LAME in ffmpeg": 1.0, "LAME in lameenc": 1.0},
    "mono": {"ffmpeg-normalize": 0.22, "LAME in ffmpeg": 1.0, "LAME in lameenc": 1.0},
}


def ffmpeg(*arguments: object) -> None:
    command = [binary(), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
    subprocess.run(command, check=True)


def record(path: Path, minutes: int) -> Path:
    """Repeated turns of two speakers, 11 dB apart, 6 dB softer at the end than at the start."""
    inputs = [argument for speaker in SPEAKERS for argument in ("-i", speaker)]
    turns = "[0]volume=-4dB[a];[1]volume=-15dB[b];[a][b]concat=n=2:v=0:a=1"
    ffmpeg(*inputs, "-filter_complex", turns, "-ar", 48_000, "-ac", 1, turn := path.with_suffix(".turn.wav"))
    seconds = 60 * minutes
    fading = f"volume='pow(10,-0.3*t/{seconds})':eval=frame,pan=stereo|c0=c0|c1=0.8*c0"
    ffmpeg("-stream_loop", -1, "-i", turn, "-t", seconds, "-af", fading, path)
    turn.unlink()
    return path


class Watch:
    """The time it took, and the peak memory of this process and its descendants (bytes), seen every `step` seconds."""

    def __init__(self, step: float = 0.02) -> None:
        self.step = step

    def __enter__(self) -> "Watch":
        self.peak, self.started, self.running = 0, time.monotonic(), True
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self.started
        self.running = False
        self.thread.join()

    def _look(self) -> None:
        while self.running:
            started = [pid for pid in family(os.getpid()) if pid == os.getpid() or has_own_memory(pid)]
            self.peak = max(self.peak, sum(map(resident, started)))
            time.sleep(self.step)


def family(pid: int) -> list[int]:
    """A process and its descendants, started by any of its threads."""
    try:
        children = [
            child
            for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(member for child in children for member in family(int(child)))]


def has_own_memory(pid: int) -> bool:
    """False between fork and exec, when a child reports the memory of its parent."""
    try:
        return not Path(f"/proc/{pid}/exe").samefile(sys.executable)
    except OSError:
        return False


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def ours(wav: Path, settings: AudioSettings) -> Path:
    mixed, output = wav.with_suffix(".mix.wav"), wav.with_suffix(".mp3")
    made = mix(Session((wav,), settings), mixed)
    master(Mixed(mixed, made.duration, made.integrated, made.peak), [], settings, output)
    return mixed


def normalize(wav: Path, settings: AudioSettings) -> None:
    program = shutil.which("ffmpeg-normalize", path=Path(sys.executable).parent)
    if not program:
        raise SystemExit("ffmpeg-normalize is not installed: pip install ffmpeg-normalize")
    aim = ["-t", settings.loudness, "-tp", -1, "-lrt", 7]
    form = [
        "-c:a",
        "libmp3lame",
        "-b:a",
        f"{settings.bitrate}k",
        "-ar",
        44_100,
        "-ac",
        settings.channel_count,
    ]
    command = [program, "-q", "-f", wav, *aim, *form, "-o", wav.with_suffix(".normalized.mp3")]
    subprocess.run(list(map(str, command)), check=True, env={**os.environ, "FFMPEG_PATH": binary()})


def finished(mixed: Path, settings: AudioSettings) -> Path:
    """The samples of a mix at the loudness of the episode, 16 bits."""
    louder = f"volume={settings.loudness - SPEECH_LOUDNESS}dB"
    ffmpeg("-i", mixed, "-af", louder, "-c:a", "pcm_s16le", output := mixed.with_name("finished.wav"))
    return output


def ffmpegs_lame(wav: Path, settings: AudioSettings) -> None:
    ffmpeg("-i", wav, "-c:a", "libmp3lame", "-b:a", f"{settings.bitrate}k", wav.with_suffix(".ffmpeg.mp3"))


def lameencs_lame(wav: Path, settings: AudioSettings) -> None:
    with wave.open(str(wav)) as sound, wav.with_suffix(".lameenc.mp3").open("wb") as output:
        pcm = Pcm(sound.getframerate(), sound.getnchannels())
        lame = Lame(pcm, settings.bitrate, 0, str(wav))
        while block := sound.readframes(1 << 16):
            lame.add(np.frombuffer(block, np.int16).reshape(-1, pcm.channels))
        lame.finish()
        output.writelines(lame.frames)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall-clock seconds and CPU seconds."""
    started, used = time.monotonic(), sum(os.times()[:4])
    work()
    return time.monotonic() - started, sum(os.times()[:4]) - used


def compare(minutes: int, runs: int, settings: AudioSettings) -> None:
    with TemporaryDirectory() as name:
        wav = record(Path(name) / "recording.wav", minutes)
        same = finished(ours(wav, settings), settings)
        programs: dict[str, Callable[[], object]] = {
            "lfi-podcast": lambda: ours(wav, settings),
            "ffmpeg-normalize": lambda: normalize(wav, settings),
            "LAME in ffmpeg": lambda: ffmpegs_lame(same, settings),
            "LAME in lameenc": lambda: lameencs_lame(same, settings),
        }
        times: dict[str, list[tuple[float, float]]] = {program: [] for program in programs}
        for _ in range(runs):
            for program, work in programs.items():
                times[program].append(timed(work))
    middle = {program: [median(each) for each in zip(*runs, strict=True)] for program, runs in times.items()}
    print(f"{minutes} min of stereo to {settings.channels}, {settings.bitrate} kb/s, medians of {runs}:")
    for program, (seconds, used) in middle.items():
        ratio, limit = middle["lfi-podcast"][0] / seconds, LIMITS[settings.channels].get(program)
        compared = f"   lfi-podcast takes {ratio:.2f} of it (limit: {limit:.2f})" if limit else ""
        print(f"  {program:18}{seconds:7.1f} s {used:7.1f} s CPU{compared}", flush=True)


def memory(minutes: int, settings: AudioSettings) -> None:
    with TemporaryDirectory() as name:
        wav = record(Path(name) / "recording.wav", minutes)
        with Watch() as watch:
            ours(wav, settings)
    print(
        f"{minutes:4} min, {settings.channels}: {watch.peak / 2**20:4.0f} MiB, {watch.seconds:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    return_freed_arrays()
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--minutes", type=int, nargs="*", default=[10, 60])
    parser.add_argument("--memory", type=int, nargs="*", default=[10, 60, 180])
    asked = parser.parse_args()
    for minutes in asked.minutes:
        for settings in SETTINGS.values():
            compare(minutes, asked.runs, settings)
    for minutes in asked.memory:
        memory(minutes, SETTINGS["stereo"])
