"""The last look at what people will read: no name may be left in it that was to be redacted.

A name may hide where nothing can be put in its place, such as in an address or in the name of a file.
"""

from collections.abc import Sequence
from pathlib import Path

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.pipeline.job import Job
from lfi_podcast.text.redact import leftovers


def refuse_leftovers(job: Job, files: Sequence[Path]) -> None:
    """UnmetPromise where a name is left in a file, which then goes."""
    for path in files:
        try:
            refuse_in(job, path.read_text(encoding="utf-8"), path.name)
        except UnmetPromise:
            path.unlink()
            raise


def refuse_in(job: Job, text: str, name: str) -> None:
    """UnmetPromise where a name is left in a text, which is to stand in the file `name`."""
    for phrase in leftovers(text, job.episode.redact):
        raise UnmetPromise(
            f"{phrase!r} would still be in {name}",
            f"{job.name(job.workshop.repository.folder(job.slug))}: redact",
            "take it out of addresses, file names and show.yml, where it cannot be replaced",
        )
