"""ffmpeg, git, and the room on the disk."""

import re
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.machine.surroundings import Surroundings
from lfi_podcast.model.trial import Trial

NEEDED: Mapping[str, Collection[str]] = {
    "encoders": ("aac", "libmp3lame", "libopus", "libx264"),
    "filters": (
        "aeval aformat ametadata amix aresample asetnsamples asplit atrim concat crop ebur128 format highpass "
        "join pan scale setparams split volume"
    ).split(),
}
"""What of ffmpeg the program uses."""

HOUR = 0.7
"""Gigabytes that an hour of finished sound takes in `build/`: measured, mono, without clips."""

LITTLE = 5.0
"""Gigabytes below which the disk is nearly full for somebody who makes a show."""

_NAME = re.compile(r"^ [A-Z.]{2,6} (\w+) ", re.MULTILINE)
_VERSION = re.compile(r"^ffmpeg version (\S+)")


def check_ffmpeg(_here: Surroundings) -> Trial:
    path = ffmpeg.binary()
    said = {name: ffmpeg.answer(f"-{name}", path) for name in ("version", *NEEDED)}
    version = _VERSION.match(said["version"])
    there = {name: set(_NAME.findall(said[name])) for name in NEEDED}
    return judge_ffmpeg(path, version[1] if version else "of unknown version", there)


def judge_ffmpeg(path: str, version: str, there: Mapping[str, Collection[str]]) -> Trial:
    """`there`: the names of its encoders and filters."""
    absent = [f"{name} of the {kind}" for kind in NEEDED for name in NEEDED[kind] if name not in there[kind]]
    if absent:
        return Trial(
            "ffmpeg",
            "fails",
            f"{version} lacks {', '.join(absent)} ({path})",
            "unset LFI_FFMPEG, so that the one that is installed with the program is used",
        )
    return Trial("ffmpeg", "ok", f"{version}, with all encoders and filters ({path})")


def check_disk(here: Surroundings) -> Trial:
    return judge_disk(shutil.disk_usage(here.root).free / 1e9)


def judge_disk(free: float) -> Trial:
    """`free`: gigabytes."""
    message = f"{free:,.0f} GB are free; an hour of sound takes about {HOUR} GB in build/"
    if free < HOUR:
        return Trial("disk", "fails", message, "make room; build/ of shows that are finished may be deleted")
    if free < LITTLE:
        return Trial("disk", "note", message, "make room before the next long recording")
    return Trial("disk", "ok", message)


def check_git(here: Surroundings) -> Trial:
    if not shutil.which("git"):
        return judge_git(None, None, here.has_show)
    inside = _git(here.root, "rev-parse", "--is-inside-work-tree") is not None
    changed = _git(here.root, "status", "--porcelain", "--", ".") if inside else None
    return judge_git(
        _git(here.root, "version"), None if changed is None else len(changed.splitlines()), here.has_show
    )


def judge_git(version: str | None, changed: int | None, has_show: bool) -> Trial:
    """`changed`: the files that are not committed as they are; None outside of a repository."""
    if version is None:
        return Trial("git", "note", "is not installed", "install it, to keep the show's history and share it")
    version = version.removeprefix("git version ").strip()
    if not has_show:
        return Trial("git", "ok", version)
    if changed is None:
        message = f"{version}; the show is in no repository"
        return Trial("git", "note", message, "run `git init` in the show's folder")
    state = f"{changed} files are not committed as they are" if changed else "everything is committed"
    return Trial("git", "ok", f"{version}; {state}")


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", *arguments]
    try:
        return subprocess.run(
            command, cwd=root, capture_output=True, text=True, check=True, timeout=10
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
