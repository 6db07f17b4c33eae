"""Thousands of damaged recordings: for each, is its length right, or is something said?

    python bench/recordings.py [--count 2000] [--seed 1] [--keep DIR]

Files of forty kinds are cut off, have bits flipped, sizes made wrong, headers swapped, pieces lost, put in or joined
(`tests/audio/intake/fuzz.py`). Each is inspected as `build` does it. What is neither refused nor told has to be as long
as another decoder says, within 0.1 s, and none may find more: the bundled ffmpeg without the program's arguments, the
system's ffmpeg, libsndfile (if `soundfile` is installed), and, for files that are as they were made, mutagen. Anything
but a SoundProblem is a failure. `--keep` keeps the files that fail.
"""

import argparse
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import mutagen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.audio.intake.fuzz import by_ffmpeg, cases, made, verdict

try:
    import soundfile
except ImportError:
    soundfile = None


def by_libsndfile(path: Path) -> float | None:
    try:
        with soundfile.SoundFile(path) as file:
            frames = 0
            while len(block := file.read(1 << 16)):
                frames += len(block)
            return frames / file.samplerate
    except (soundfile.SoundFileError, RuntimeError, ValueError, MemoryError):
        return None


def by_mutagen(path: Path) -> float | None:
    try:
        found = mutagen.File(path)
    except Exception:
        return None
    return getattr(getattr(found, "info", None), "length", None) or None


def decoders() -> dict[str, Callable[[Path], float | None]]:
    found: dict[str, Callable[[Path], float | None]] = {"ffmpeg": by_ffmpeg}
    if system := shutil.which("ffmpeg"):
        found["the system's ffmpeg"] = partial(by_ffmpeg, program=system)
    if soundfile:
        found["libsndfile"] = by_libsndfile
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    outcomes, started = Counter[str](), time.monotonic()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bases").mkdir()
        bases = made(folder / "bases")
        for case in cases(bases, options.count, options.seed):
            path = folder / f"recording{case.ending}"
            path.write_bytes(case.data)
            known = decoders() | ({"mutagen": by_mutagen} if case.name.endswith(" whole") else {})
            try:
                is_right, told = verdict(path, known)
            except Exception:
                is_right, told = False, traceback.format_exc()
            outcomes[
                told.partition(":")[0] if is_right and ":" in told.partition(" ")[0] else str(is_right)
            ] += 1
            if not is_right:
                print(f"{case.name}: {told}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, options.keep / f"{case.name.replace(' ', '-')}{case.ending}")
            path.unlink()
    print(
        f"{options.count} files of {len(bases)} kinds in {time.monotonic() - started:.0f} s:", dict(outcomes)
    )


if __name__ == "__main__":
    main()
