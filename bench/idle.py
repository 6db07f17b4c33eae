"""What it costs to find that there is nothing to do: `status` and `build` of a thousand built episodes.

The peer is `git status` of the same files, which also asks the file system about each of them and reads none.

    python bench/idle.py [--episodes 1000] [--runs 3]
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "ep-0000"
SHOW = """\
title: A long show
description: A show with many episodes.
link: https://long.example.org/
language: en
categories: [Technology]
explicit: false
artwork: artwork/cover.jpg
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
people: {host: {name: Host}}
speech: {engine: pocketsphinx}
"""
# One guid for all, so that what is copied has its tags already. Nothing is published here.
EPISODE = "title: An episode\nguid: 3f9a5b56-6a5c-4c5e-9d2e-0d3b8f1f1d10\npublished: 2026-11-01T06:00:00Z\n"


def lfi(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "lfi_podcast", "-C", root, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def seconds(command: list[object]) -> float:
    """Processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def lay_out(root: Path, count: int) -> None:
    """A show of so many episodes: one is built, and the others are copies of it, built on from there."""
    folder = root / "episodes" / FIRST
    folder.mkdir(parents=True)
    (root / "artwork").mkdir()
    shutil.copyfile(ROOT / "artwork/cover.jpg", root / "artwork/cover.jpg")
    (root / "show.yml").write_text(SHOW)
    (folder / "episode.yml").write_text(EPISODE)
    shutil.copyfile(ROOT / "tests/data/speech/p001-short.ogg", folder / "recording.ogg")
    lfi(root, "build")
    for number in range(1, count):
        slug = f"ep-{number:04}"
        for place in ("episodes", "build"):
            shutil.copytree(root / place / FIRST, root / place / slug)
        for receipt in (root / "build" / slug / "receipts").iterdir():
            receipt.write_text(receipt.read_text().replace(FIRST, slug))
    lfi(root, "build", "--jobs", "1")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--episodes", type=int, default=1000)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        lay_out(root, chosen.episodes)
        git = ["git", "-C", root]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "add", "--all"], check=True)
        program = [sys.executable, "-m", "lfi_podcast", "-C", root]
        commands = {
            "git status": [*git, "status"],
            "status": [*program, "status"],
            "build": [*program, "build"],
        }
        stale = [line for line in lfi(root, "build").splitlines() if " fresh" not in line]
        assert not stale, stale[:3]
        medians = {
            what: statistics.median(seconds(command) for _ in range(chosen.runs))
            for what, command in commands.items()
        }
    print(f"{chosen.episodes} episodes, nothing to do, processor seconds (median of {chosen.runs}):")
    for what, spent in medians.items():
        print(f"  {what:12} {spent:6.2f}  {spent / medians['git status']:6.1f} times git status")


if __name__ == "__main__":
    main()
