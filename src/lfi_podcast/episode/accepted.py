"""What a person has signed off, in a file in the episode's folder that is committed to git: doubts, and places that
were silenced and may be heard."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.doubt import Accepted, Doubt, Unsilenced
from lfi_podcast.work.files import reading, write_file
from lfi_podcast.work.job import Job


def accepted_file(job: Job) -> Path:
    return job.workshop.repository.folder(job.slug) / "accepted.json"


def read_accepted(job: Job) -> Accepted:
    """What a person has signed off. Ids that no longer occur do no harm."""
    path = accepted_file(job)
    if not path.is_file():
        return Accepted()
    try:
        with reading(path):
            return job.cache.parsed(path, Accepted.from_json)
    except ValidationError as exc:
        raise PodcastError(
            "is not a valid list of doubts that were signed off",
            job.name(path),
            "restore it from git, or delete it and sign them off again",
        ) from exc


def accept(job: Job, settled: Iterable[Doubt]) -> None:
    """Sign these off too, with all other doubts about the same words."""
    ids = {part for doubt in settled for part in (*(doubt.parts or (doubt.id,)), *doubt.includes)}
    before = read_accepted(job)
    after = before.model_copy(update={"accepted": tuple(sorted(ids.union(before.accepted)))})
    write_file(accepted_file(job), after.to_json())


def allow(job: Job, places: Iterable[Unsilenced]) -> None:
    """Allow these places to be heard."""
    before = read_accepted(job)
    after = sorted({*before.unsilenced, *places}, key=lambda place: (place.start, place.end, place.names))
    write_file(accepted_file(job), before.model_copy(update={"unsilenced": tuple(after)}).to_json())
