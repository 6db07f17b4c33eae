"""Plays a passage of an audio file, with a program that is on this machine."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.errors import PodcastError

_PLAYERS: Sequence[Sequence[str]] = (
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
    ("mpv", "--really-quiet", "--no-video"),
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
)
"""Programs that play a WAV file and then end, with their arguments. The first that is installed is used."""


def play(path: Path, start: float, end: float) -> bool:
    """Play the time between two moments (seconds). False if that is not possible here."""
    player = next((player for player in _PLAYERS if shutil.which(player[0])), None)
    if player is None or not path.is_file():
        return False
    with TemporaryDirectory() as folder:
        passage = Path(folder) / "passage.wav"
        try:
            ffmpeg.run(
                [*ffmpeg.stretch(path, start, end - start), *ffmpeg.FIRST_SOUND, str(passage)], str(path)
            )
        except PodcastError:
            return False
        return subprocess.run([*player, passage], check=False).returncode == 0
