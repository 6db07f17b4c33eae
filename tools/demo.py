"""`make demo`: builds and publishes the show that ships with the repository, from its recordings to the feed.

Works on a copy under build/demo (or in the given folder), so that the repository does not change, and keeps the copy,
so that a second run finds everything fresh.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EPISODES = ("000-trailer", "001-public-or-private")
NOW = "2026-12-01T00:00:00Z"  # the same demo every day
QUERY = "near miss"

IDENTITY = "375e050f-7f52-5e9b-9cfc-9414515d1a5b"
"""The guid of the demo's show: with another, show.yml is somebody's own."""

TALK = f"episodes/{EPISODES[1]}"
SHIPPED = (
    *("show.yml", "artwork/cover.jpg", "sounds/intro.flac"),
    *(f"episodes/{slug}/{name}" for slug in EPISODES for name in ("episode.yml", "notes.md")),
    f"episodes/{EPISODES[0]}/recording.flac",
    *(f"{TALK}/tracks/{person}.flac" for person in ("host", "guest")),
)
"""The files of the demo. No transcript: the demo recognises the speech itself."""


def missing(root: Path = ROOT) -> list[str]:
    """What the demo needs and is not in the repository any more."""
    show = root / "show.yml"
    is_other = show.is_file() and IDENTITY not in show.read_text(encoding="utf-8", errors="replace")
    gone = [name for name in SHIPPED if not (root / name).is_file()]
    return gone + (["show.yml, which is another show's now"] if is_other else [])


NOT_HERE = """\
The demo is built from the show that came with this repository, and some of that is not here any more:
{}
To build a show of your own: make episode, then make publish.
To see the demo: run make demo in a fresh clone, or bring these files back from git."""


def copy_changed(demo: Path) -> None:
    """Copy new and changed files; unchanged ones are not touched, so that they stay fresh."""
    for name in SHIPPED:
        source, target = ROOT / name, demo / name
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def lfi_podcast(demo: Path, *arguments: str) -> int:
    """The exit status of a command, which is shown with what it prints."""
    print(f"\n$ lfi-podcast {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "lfi_podcast", "-C", str(demo), "--now", NOW, *arguments]
    return subprocess.run(command).returncode


def main() -> None:
    began = time.monotonic()
    demo = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else ROOT / "build" / "demo"
    if gone := missing():
        sys.exit(NOT_HERE.format("\n".join(f"  {name}" for name in gone)))
    copy_changed(demo)
    if lfi_podcast(demo, "weights", "base"):
        print("Without Whisper's weights, the demo is heard by pocketsphinx: expect many wrong words.")
    for command in (["check"], ["build"], ["publish"], ["search", f'"{QUERY}"', "--limit", "3"]):
        if status := lfi_podcast(demo, *command):
            sys.exit(status)
    place = os.path.relpath(demo)
    store, built = f"{place}/public", f"{place}/build/{EPISODES[1]}"
    print(f"""
The demo show is published in {store}/ ({time.monotonic() - began:.0f} s):
  the feed          {store}/feed.xml
  the episodes      {store}/audio/
  the transcript    {place}/{TALK}/transcript.md
  the sound report  {built}/report.html
  a clip to share   {built}/clips/ (MP3, and two videos)
To view, play and search it in a browser:
  .venv/bin/lfi-podcast -C {place} preview
To search it in the terminal:
  .venv/bin/lfi-podcast -C {place} search '"{QUERY}"'""")


if __name__ == "__main__":
    main()
