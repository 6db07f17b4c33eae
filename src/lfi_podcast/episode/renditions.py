"""The renditions of an episode, and where in `build/` their files are."""

from pathlib import Path

from lfi_podcast.audio.delivering.renditions import FORMS, Kind
from lfi_podcast.work.job import Job


def kinds(job: Job) -> tuple[Kind, ...]:
    """The renditions that show.yml asks for, each once."""
    return tuple(dict.fromkeys(job.show.audio.renditions))


def encoded_rendition(job: Job, kind: Kind) -> Path:
    return job.built(f"encoded.{FORMS[kind].extension}")


def finished_rendition(job: Job, kind: Kind) -> Path:
    return job.built(f"rendition.{FORMS[kind].extension}")
