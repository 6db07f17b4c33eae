"""The show notes of an episode, with the pictures in them."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from lfi_podcast.config.notes_pictures import picture_of_notes
from lfi_podcast.errors import PodcastError
from lfi_podcast.text.notes import Pictures, pictures_in
from lfi_podcast.work.job import Job


def notes_pictures(job: Job) -> Mapping[str, str]:
    """The pictures that can be shown: their paths from the root, by what the notes call them."""
    found = dict[str, str]()
    for source in pictures_in(job.public.notes):
        with suppress(PodcastError):  # `check` says why one cannot
            path = picture_of_notes(job.workshop.repository, job.slug, source)
            if job.artwork_key(path):
                found[source] = path
    return found


def picture_addresses(job: Job, address: Callable[[str], str]) -> Pictures:
    """Where each picture is, for the renderer. `address` makes one of a key in the store."""
    keys = {source: job.artwork_key(path) for source, path in notes_pictures(job).items()}

    def shown(source: str) -> str | None:
        key = keys.get(source)
        return address(key) if key else None

    return shown
