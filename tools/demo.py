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
DEMO = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else ROOT / "build" / "demo"
EPISODES = ("000-trailer", "001-public-or-private")
NOW = "2026-12-01T00:00:00Z"  # the same demo every day
QUERY = "near miss"

SHIPPED = ("show.yml", "artwork/*.jpg", "sounds/*.flac")
EPISODE_FILES = (
    "episode.yml",
    "notes.md",
    "recording.flac",
    "tracks/*.flac",
)  # no transcript: the demo recognises the speech itself


def shipped() -> list[Path]:
    """The files of the demo, relative to the repository."""
    patterns = [*SHIPPED, *(f"episodes/{slug}/{name}" for slug in EPISODES for name in EPISODE_FILES)]
    return [path.relative_to(ROOT) for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def copy_changed(names: list[Path]) -> None:
    """Copy new and changed files; unchanged ones are not touched, so that they stay fresh."""
    for name in names:
        source, target = ROOT / name, DEMO / name
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def lfi_podcast(*arguments: str) -> int:
    """The exit status of a command, which is shown with what it prints."""
    print(f"\n$ lfi-podcast {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "lfi_podcast", "-C", str(DEMO), "--now", NOW, *arguments]
    return subprocess.run(command).returncode


def main() -> None:
    began = time.monotonic()
    copy_changed(shipped())
    if lfi_podcast("weights", "base"):
        print("Without Whisper's weights, the demo is heard by pocketsphinx: expect many wrong words.")
    for command in (["check"], ["build"], ["publish"], ["search", f'"{QUERY}"', "--limit", "3"]):
        if status := lfi_podcast(*command):
            sys.exit(status)
    place = os.path.relpath(DEMO)
    store, built = f"{place}/public", f"{place}/build/{EPISODES[1]}"
    print(f"""
The demo show is published in {store}/ ({time.monotonic() - began:.0f} s):
  the feed          {store}/feed.xml
  the episodes      {store}/audio/
  the transcript    {place}/episodes/{EPISODES[1]}/transcript.md
  the sound report  {built}/report.html
  a clip to share   {built}/clips/ (MP3, and two videos)
To view, play and search it in a browser:
  .venv/bin/lfi-podcast -C {place} preview
To search it in the terminal:
  .venv/bin/lfi-podcast -C {place} search '"{QUERY}"'""")


if __name__ == "__main__":
    main()
