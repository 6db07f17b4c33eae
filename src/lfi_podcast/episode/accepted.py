"""Doubts that a person has signed off, in a file in the episode's folder that is committed to git."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.doubt import Accepted, Doubt
from lfi_podcast.work.files import reading, write_file
from lfi_podcast.work.job import Job


def accepted_file(job: Job) -> Path:
    return job.workshop.repository.folder(job.slug) / "accepted.json"


def accepted(job: Job) -> frozenset[str]:
    """The ids that a person has signed off. Ids that no longer occur do no harm."""
    path = accepted_file(job)
    if not path.is_file():
        return frozenset()
    try:
        with reading(path):
            return frozenset(job.cache.parsed(path, Accepted.from_json).accepted)
    except ValidationError as exc:
        raise PodcastError(
            "is not a valid list of doubts that were signed off",
            job.name(path),
            "restore it from git, or delete it and sign them off again",
        ) from exc


def accept(job: Job, settled: Iterable[Doubt]) -> None:
    """Sign these off too, with all other doubts about the same words."""
    ids = {part for doubt in settled for part in doubt.parts or (doubt.id,)}
    write_file(accepted_file(job), Accepted(accepted=tuple(sorted(ids | accepted(job)))).to_json())
