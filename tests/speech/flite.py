"""Speech of which it is known to the millisecond when each word is said: flite tells how long its sounds are."""

import re
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.helpers import program

SENTENCES = (
    "Two engines failed within a minute of each other.",
    "The operator noticed the pressure rising and called her colleague.",
    "Perhaps the most surprising finding was how ordinary the work had been.",
    "John wrote seven questions on the whiteboard before anyone spoke.",
    "Every incident review should begin with what made sense at the time.",
)

Timed = tuple[tuple[str, float, float], ...]


@cache
def timed(text: str, voice: str = "slt") -> tuple[Timed, bytes]:
    """Each word with its start and end, and 16 kHz mono s16le samples."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        sounds = iter(_sounds(_flite(voice, "-psdur", text, path)))
        with wave.open(str(path)) as file:
            assert file.getframerate() == 16_000
            pcm = file.readframes(file.getnframes())
    return tuple(_words(text, voice, sounds)), pcm


def _words(text: str, voice: str, sounds: Iterator[tuple[str, float]]) -> Iterator[tuple[str, float, float]]:
    end = 0.0
    for word in text.split():
        start = None
        for _ in range(_length(re.sub(r"[^\w']", "", word), voice)):
            before = end
            name, end = next(sounds)
            while name == "pau":
                before = end
                name, end = next(sounds)
            start = before if start is None else start
        assert start is not None
        yield word, start, end
    assert {name for name, _ in sounds} <= {"pau"}


def _sounds(printed: str) -> list[tuple[str, float]]:
    return [(name, float(end)) for name, end in re.findall(r"(\w+):([\d.]+)", printed)]


@cache
def _length(word: str, voice: str) -> int:
    return sum(name != "pau" for name, _ in _sounds(_flite(voice, "-psdur", word, Path("none"))))


def _flite(voice: str, option: str, text: str, path: Path) -> str:
    command = [program("flite"), "-voice", voice, option, "-t", text, "-o", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
