"""What each stage of a build costs: processor seconds, its share, seconds per minute of recording, and peak memory.

    python bench/build.py [RECORDING...] [--redact NAME]... [--engine ENGINE] [--model MODEL]

Builds the episodes that ship with this repository, as `make demo` does; or one episode of a recording, of which
several are tracks that start together, with names to take out. All in a temporary folder and in one process.

Processor seconds are with those of the programs that a stage runs, and depend little on other work on the machine. The
stage that needs a model or library first pays for loading it. Memory is the total of all processes while the stage
runs, with what earlier stages left behind. Linux only, since it reads /proc.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sound import Watch

from lfi_podcast.audio.samples.memory import return_freed_arrays
from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import PodcastError
from lfi_podcast.stages.build import build
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job, Workshop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SHOW = """\
title: Bench
description: Bench
link: https://bench.example.org/
language: en
categories: [Technology]
explicit: false
artwork: artwork/cover.jpg
"""
EPISODE = """\
title: Bench
published: 2026-12-01T00:00:00Z
clips: [{at: 0:05, for: 15, title: Bench}]
"""


@dataclass
class Cost:
    """Of a stage: processor seconds, seconds on the clock, and peak memory (bytes)."""

    used: float = 0.0
    passed: float = 0.0
    peak: int = 0


@dataclass
class Meter:
    """Measures each stage from its event `started` to its event `done`."""

    costs: dict[str, Cost] = field(default_factory=dict)
    watch: Watch | None = None
    before: float = 0.0

    def __call__(self, event: Event) -> None:
        if event.event == "started":
            self.watch, self.before = Watch(step=0.1), processor()
            self.watch.__enter__()
        elif event.event in ("done", "failed") and self.watch:
            self.watch.__exit__()
            cost = self.costs.setdefault(event.stage, Cost())
            cost.used += processor() - self.before
            cost.passed += self.watch.seconds
            cost.peak, self.watch = max(cost.peak, self.watch.peak), None


def processor() -> float:
    """Processor seconds of this process and of the programs that it ran."""
    return sum(os.times()[:4])


def demo(root: Path) -> None:
    from tools.demo import copy_changed

    copy_changed(root)


def show(root: Path, recordings: Sequence[Path], names: Sequence[str]) -> None:
    """A show with one episode, of these recordings."""
    folder, voices = root / "episodes" / "bench", {f"voice-{n}": path for n, path in enumerate(recordings)}
    files = {f"tracks/{one}": path for one, path in voices.items()}
    if len(recordings) == 1:
        voices, files = {}, {"recording": recordings[0]}
    people = [{"id": one, "name": one} for one in voices]
    redact = [{"say": name, "with": "somebody"} for name in names]
    told = {"people": people, "tracks": {one: {"offset": 0} for one in voices}, "redact": redact}
    for name, path in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / f"{name}{path.suffix}")
    lines = (f"{key}: {json.dumps(value)}\n" for key, value in told.items() if value)
    (folder / "episode.yml").write_text(EPISODE + "".join(lines), encoding="utf-8")
    (root / "show.yml").write_text(SHOW, encoding="utf-8")
    (root / "artwork").mkdir()
    shutil.copyfile(ROOT / "artwork/cover.jpg", root / "artwork/cover.jpg")


def built(root: Path, speech: dict[str, str]) -> tuple[dict[str, Cost], float]:
    """Each stage's cost in all episodes, in the order in which they ran, and the minutes that were built."""
    repository, meter, minutes = Repository(root), Meter(), 0.0
    read = repository.show()
    chosen = read.model_copy(update={"speech": read.speech.model_copy(update=speech)})
    for slug in repository.slugs():
        workshop = Workshop(repository, chosen, Cache(root), meter, map)
        job = Job(workshop, repository.episode(slug))
        try:
            build(job)
        except PodcastError as exc:  # a name that is not said: what was done until then was measured
            print(exc)
        minutes += job.mix_facts().duration / 60
    return meter.costs, minutes


def main() -> None:
    return_freed_arrays()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recordings", type=Path, nargs="*")
    parser.add_argument("--redact", action="append", default=[])
    parser.add_argument("--engine")
    parser.add_argument("--model")
    asked = parser.parse_args()
    speech = {key: value for key in ("engine", "model") if (value := getattr(asked, key))}
    with TemporaryDirectory() as name:
        root = Path(name)
        show(root, asked.recordings, asked.redact) if asked.recordings else demo(root)
        costs, minutes = built(root, speech)
    whole = Cost(*(sum(getattr(cost, key) for cost in costs.values()) for key in ("used", "passed")))
    whole.peak = max(cost.peak for cost in costs.values())
    print(f"{minutes:.1f} minutes     processor   share   per minute   on the clock   memory")
    for stage, cost in [*costs.items(), ("all", whole)]:
        print(
            f"  {stage:14}{cost.used:9.1f} s {cost.used / whole.used:7.0%} {cost.used / minutes:10.2f} s "
            f"{cost.passed:12.1f} s {cost.peak / 2**20:5.0f} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main()
