"""The last look at what people will read: no name may be left in it that was to be redacted.

A name may hide where nothing can be put in its place, such as in an address or in the name of a file.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lfi_podcast.episode.readable import content_of, readable
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.store.store import Upload
from lfi_podcast.transcript.redact import leftovers
from lfi_podcast.work.job import Job

_REMEDY = (
    "take it out of addresses, file names, show.yml, from under markup and soft hyphens, and from what is written "
    "inside pictures: there it cannot be replaced"
)


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
            _REMEDY,
        )


def refuse_in_uploads(job: Job, uploads: Iterable[Upload]) -> None:
    """UnmetPromise where a name is left in what is about to go up, whatever the stages say that made it.

    Or where nobody can tell: a kind of file that is not known stops an episode without names as well.
    """
    uploads = tuple(uploads)
    _refuse_unknown(uploads)
    if any(item.phrases for item in job.episode.redact):
        for upload in uploads:
            refuse_in(job, readable(upload), upload.key)


def refuse_in_show(
    uploads: Iterable[Upload], redact: Sequence[Redaction], catalog: Catalog, pages: Iterable[str]
) -> None:
    """The same for what all episodes share, where one may name whom another one leaves out.

    `pages`: those of the episodes, each of which has been looked through for its own names. A name that is left
    in one of them by right is left in what is made of them.
    """
    uploads = tuple(uploads)
    _refuse_unknown(uploads)
    if not any(item.phrases for item in redact):
        return
    named = None
    for upload in uploads:
        for phrase in leftovers(readable(upload), redact):
            if named is None:
                named = "\n".join([catalog.to_json().decode(), *pages])
            if phrase not in leftovers(named, redact):
                raise UnmetPromise(f"{phrase!r} would still be in {upload.key}", "redact", _REMEDY)


def _refuse_unknown(uploads: Iterable[Upload]) -> None:
    for upload in uploads:
        content_of(upload.key)
