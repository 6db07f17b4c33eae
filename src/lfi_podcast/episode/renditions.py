"""The renditions of an episode, and where in `build/` their files are."""

from pathlib import Path

from lfi_podcast.audio.delivering.renditions import CODINGS
from lfi_podcast.model.show import RenditionKind
from lfi_podcast.work.job import Job


def kinds(job: Job) -> tuple[RenditionKind, ...]:
    """The renditions that show.yml requests, each once; none of a recording that is published as it is."""
    return () if job.as_is else tuple(dict.fromkeys(job.audio.renditions))


def encoded_rendition(job: Job, kind: RenditionKind) -> Path:
    return job.built(f"encoded.{CODINGS[kind].extension}")


def finished_rendition(job: Job, kind: RenditionKind) -> Path:
    return job.built(f"rendition.{CODINGS[kind].extension}")
