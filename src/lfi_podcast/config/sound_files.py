"""Which files are sound or video by their ending, and what keeps them out of git."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

SOUND = frozenset(
    ".aac .ac3 .aif .aifc .aiff .alac .amr .ape .au .bwf .caf .dff .dsf .dts .eac3 .f4a .flac .gsm .m4a .m4b .m4r "
    ".mka .mp1 .mp2 .mp3 .mpa .mpc .oga .ogg .opus .ra .rf64 .snd .spx .tak .tta .voc .w64 .wav .wave .weba .wma "
    ".wv".split()
)
VIDEO = frozenset(
    ".3g2 .3gp .asf .avi .f4v .flv .m2t .m2ts .m4v .mkv .mov .mp4 .mpeg .mpg .mts .mxf .ogm .ogv .qt .rm .rmvb .ts "
    ".vob .webm .wmv".split()
)
PROJECTS = frozenset({".aup3"})
"""Projects of editors that have all of their sound inside."""

SIDECARS = ("._*", ".DS_Store", "Thumbs.db", "*.asd", "*.pek", "*.pkf", "*.reapeaks", "*.sfk")
"""What editors and file managers leave beside recordings, as patterns."""

_NOT_IGNORED = 1  # exit status of `git check-ignore`


def is_sound(name: str) -> bool:
    """Whether a file is sound or video by its ending, in capitals or not. A hidden one is something else's."""
    return Path(name).suffix.lower() in SOUND | VIDEO and not name.startswith(".")


def sound_below(folder: Path) -> Iterator[Path]:
    """Every sound and video file in a folder and the folders in it, and projects that have sound inside; in order."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        for path in (Path(where, name) for name in sorted(names)):
            is_project = path.suffix.lower() in PROJECTS and not path.name.startswith(".")
            if (is_sound(path.name) or is_project) and path.is_file():
                yield path


def ignored(folder: str = "") -> Sequence[str]:
    """The lines of a .gitignore that keep sound and video out of git, in a folder and all folders in it.

    Git takes upper and lower case for different letters.
    """
    endings = (
        "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in ending)
        for ending in sorted(SOUND | VIDEO | PROJECTS)
    )
    within = f"{folder}/**/" if folder else ""
    return [f"{within}*{ending}" for ending in endings]


def open_to_git(root: Path) -> Sequence[Path]:
    """The sound and video below `episodes/` that `git add` would take; nothing without git."""
    command = ["git", "ls-files", "--others", "--exclude-standard", "-z", "--", "episodes"]
    try:
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    names = (os.fsdecode(name) for name in listed.split(b"\0"))
    return sorted(root / name for name in names if Path(name).suffix.lower() in SOUND | VIDEO | PROJECTS)


def is_open_to_git(root: Path, name: str) -> bool:
    """Whether git would take a file of this name, if it were there. False without git or a repository."""
    command = ["git", "check-ignore", "--quiet", "--no-index", name]
    try:
        return subprocess.run(command, cwd=root, capture_output=True).returncode == _NOT_IGNORED
    except OSError:
        return False
