"""Where in `build/` the files of an episode's clips are."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from lfi_podcast.model.catalog import Form
from lfi_podcast.work.job import Job

ENDINGS: Mapping[Form, str] = {"mp3": ".mp3", "square": "-square.mp4", "vertical": "-vertical.mp4"}
"""The suffix of a clip's file name, by the kind of file."""


def clip_files(job: Job, number: int, title: str) -> dict[Form, Path]:
    """Where in `build/` the files of a clip are. `number` counts from 1."""
    stem = f"{number}-{_plain(title)}".rstrip("-")
    return {form: clips_folder(job) / f"{stem}{ending}" for form, ending in ENDINGS.items()}


def clips_folder(job: Job) -> Path:
    return job.built("clips")


def _plain(title: str) -> str:
    """A title in a form that a file name can contain."""
    letters = unicodedata.normalize("NFKD", title.lower())
    plain = "".join(letter for letter in letters if letter.isascii())
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:48].rstrip("-")
