"""Peak memory of all processes together, and time, for mixing and mastering long episodes.

    python bench/sound_memory.py [MINUTES…]      default: 10 60 90

Two tracks (synthetic voices that take turns, one with claps, so that the limiter has to work), an intro, a
cut and three redactions, in stereo: the dearest path there is. Linux only, for it reads /proc.
"""

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from lfi_podcast.audio.ffmpeg import binary
from lfi_podcast.audio.listen import listen
from lfi_podcast.audio.master import master
from lfi_podcast.audio.mix import mix
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Span
from lfi_podcast.model.show import AudioSettings

VOICE = "anoisesrc=color=pink:amplitude=0.3:seed={seed}:r=48000:d=60,tremolo=f=3:d=0.8,highpass=f=150"
CLAP = ",aeval=val(0)*0.2+0.9*exp(-400*mod(t\\,7))*sin(2*PI*1700*t)"


def record(path: Path, minutes: int, source: str) -> Path:
    minute = path.with_suffix(".minute.wav")
    command = [binary(), "-v", "error", "-nostdin", "-y"]
    subprocess.run([*command, "-f", "lavfi", "-i", source, "-ac", "2", str(minute)], check=True)
    loop = ["-stream_loop", str(minutes - 1), "-i", str(minute), str(path)]
    subprocess.run([*command, *loop], check=True)
    return path


class Watch:
    """The highest sum of resident memory over this process and its descendants, looked at every 20 ms."""

    def __enter__(self) -> "Watch":
        self.peak, self.started, self.running = 0, time.monotonic(), True
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.running = False
        self.thread.join()
        self.seconds = time.monotonic() - self.started

    def _look(self) -> None:
        while self.running:
            self.peak = max(self.peak, sum(map(resident, family(os.getpid()))))
            time.sleep(0.02)


def family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in family(int(child)))]


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def bench(minutes: int) -> None:
    settings = AudioSettings(channels="stereo")
    redacted = [Interval(start=30 * n, end=30 * n + 20) for n in (1, 2, 3)]
    cuts = [Span(start=5, end=9)]
    with TemporaryDirectory() as name:
        folder = Path(name)
        tracks = [
            record(folder / "host.flac", minutes, VOICE.format(seed=1) + CLAP),
            record(folder / "guest.flac", minutes, VOICE.format(seed=2)),
        ]
        intro = record(folder / "intro.flac", 1, VOICE.format(seed=3))
        steps = {
            "mix": lambda: mix(tracks, settings, cuts, intro, None, folder / "mix.flac"),
            "master": lambda: master(folder / "mix.flac", redacted, settings, folder / "a.mp3"),
            "listen": lambda: sum(map(len, listen(tracks[0], cuts))),
        }
        for step, work in steps.items():
            with Watch() as watch:
                work()
            print(
                f"{minutes:4} min  {step:7} {watch.seconds:7.1f} s  {watch.peak / 2**20:6.0f} MiB", flush=True
            )


if __name__ == "__main__":
    for minutes in map(int, sys.argv[1:] or ["10", "60", "90"]):
        bench(minutes)
