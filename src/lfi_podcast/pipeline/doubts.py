"""Doubts that a person has settled, by signing them off. What is signed off is kept in the episode's folder."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.doubt import Accepted
from lfi_podcast.pipeline.files import reading, write_file
from lfi_podcast.pipeline.job import Job


def accepted_file(job: Job) -> Path:
    return job.workshop.repository.folder(job.slug) / "accepted.json"


def accepted(job: Job) -> frozenset[str]:
    """The ids that a person has signed off. Ones that no longer occur do no harm."""
    path = accepted_file(job)
    if not path.is_file():
        return frozenset()
    try:
        with reading(path):
            return frozenset(Accepted.from_json(path.read_bytes()).accepted)
    except ValidationError as exc:
        raise PodcastError(
            "does not read as a list of doubts that were signed off",
            job.name(path),
            "restore it from git, or delete it and sign them off again",
        ) from exc


def accept(job: Job, ids: Iterable[str]) -> None:
    """Signs off these too."""
    write_file(accepted_file(job), Accepted(accepted=tuple(sorted({*accepted(job), *ids}))).to_json())
