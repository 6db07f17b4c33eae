"""What a person does who has listened to everything that is in doubt."""

from pathlib import Path

from conftest import SLUG
from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.accepted import accept
from lfi_podcast.episode.doubts import open_doubts
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop


def job_of(root: Path) -> Job:
    repository = Repository(root)
    return Job(Workshop(repository, repository.show(), Cache(root), silent, map), repository.episode(SLUG))


def sign_off(root: Path) -> None:
    """Nothing in the episode is in doubt any more."""
    job = job_of(root)
    accept(job, open_doubts(job))
