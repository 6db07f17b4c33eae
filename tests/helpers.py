"""What tests of several rooms need: the repository, the files of a small show, and what a person does with one."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.accepted import accept
from lfi_podcast.episode.doubts import open_doubts
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop
from tools import demo

ROOT = Path(__file__).resolve().parents[1]
SLUG = "001-first"

SHOW = """\
title: A Small Show
description: A show for *tests*.
link: https://small.example.org/
language: en
categories: [Technology]
explicit: false
artwork: artwork/cover.jpg
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
author: Somebody
owner: {name: Somebody, email: somebody@example.org}
people:
  host: {name: Host}
speech: {engine: pocketsphinx}
"""
EPISODE = """\
title: The first one
number: 1
published: 2026-11-01T06:00:00Z
summary: How it began.
chapters: [{at: 0, title: Beginning}, {at: 3, title: End}]
"""
NOTES = "Notes with a [link](https://example.org/).\n"
DATA = ROOT / "tests" / "data"
SPEECH = DATA / "speech"
COVER = DATA / "cover.jpg"
SHARED = ROOT.parent / "shared"
"""What only some have beside the repository."""


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Holds a lock, so that one process of the tests at a time is in here."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A show that the first process of the tests to ask for it makes, and the others find. Not to be changed."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # each process has a folder of its own in it
    folder, done = shared / name / "show", shared / name / "done"
    folder.parent.mkdir(exist_ok=True)
    with alone(folder.with_name("lock")):
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def run_lfi(root: Path, *arguments: str) -> str:
    """What the command prints that works on the show at `root`, in a process of its own."""
    command = [sys.executable, "-m", "lfi_podcast", "-C", root, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def cut_sound(source: Path, target: Path, seconds: float, start: float = 0.0) -> None:
    """Some seconds of a recording as another file."""
    times = ["-ss", str(start), "-t", str(seconds)]
    command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", source, *times, "-y", target]
    subprocess.run(command, check=True)


def lacking(what: str) -> NoReturn:
    """Skips a test because something is not installed; in CI, which installs everything, fails it."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)
    raise AssertionError


def of_demo(name: str) -> Path:
    """A file of the demo. Without the demo, which may have made room for somebody's own show, the test is skipped."""
    if demo.missing():
        lacking("the demo is not whole; `make demo` says what is missing")
    return ROOT / name


def program(name: str) -> str:
    """The path of a program that the test is about; skipped where it is missing, but CI has to have it."""
    if found := shutil.which(name):
        return found
    lacking(f"{name} is not on PATH")


def said_once(root: Path) -> str:
    """A word that the episode has once. Eight letters or more: little sounds like it, so the search for it is short."""
    text = (root / "episodes" / SLUG / "transcript.md").read_text().split("] Host: ")[1].split()
    return next(word for word in text if text.count(word) == 1 and len(word) >= 8)


def job_of(root: Path) -> Job:
    repository = Repository(root)
    return Job(Workshop(repository, repository.show(), Cache(root), silent, map), repository.episode(SLUG))


def sign_off(root: Path) -> None:
    """Nothing in the episode is in doubt any more."""
    job = job_of(root)
    accept(job, open_doubts(job))
