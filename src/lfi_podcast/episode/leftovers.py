"""The final check of everything that people will read: no redacted name may be left in it.

A name may be where it cannot be replaced, such as in an address or a file name.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lfi_podcast.episode.readable import content_of, readable
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.store.store import Upload
from lfi_podcast.transcript.leftovers import Leftover, leftovers, without_private_names
from lfi_podcast.work.job import Job

_REMEDY = (
    "remove it from addresses, file names, show.yml, from within markup and encodings, and from the metadata of "
    "pictures, where it cannot be replaced"
)


def refuse_leftovers(job: Job, files: Sequence[Path]) -> None:
    """UnmetPromise if a name is left in a file, which is then deleted."""
    for path in files:
        for left in leftovers(path.read_text(encoding="utf-8"), job.episode.redact):
            path.unlink()
            raise _left(left, f"{path.name}, line {left.line}", _redact_of(job))


def refuse_in(job: Job, text: str, name: str) -> None:
    """UnmetPromise if a name is left in a text meant for the file `name`."""
    for left in leftovers(text, job.episode.redact):
        raise _left(left, without_private_names(name, job.episode.redact), _redact_of(job))


def _redact_of(job: Job) -> str:
    return f"{job.name(job.workshop.repository.folder(job.slug))}: redact"


def _left(left: Leftover, where: str, redact: str) -> UnmetPromise:
    return UnmetPromise(f"{left.say!r} would still be in {where}{left.words}", redact, _REMEDY)


def refuse_in_uploads(job: Job, uploads: Iterable[Upload]) -> None:
    """UnmetPromise if a name is left in what is about to be uploaded, even if every stage is fresh.

    Also if this cannot be checked: an unknown kind of file stops even an episode without redactions.
    """
    uploads = tuple(uploads)
    _refuse_unknown(uploads)
    if any(item.phrases for item in job.episode.redact):
        for upload in uploads:
            refuse_in(job, readable(upload), upload.key)


def refuse_in_show(
    uploads: Iterable[Upload], redact: Sequence[Redaction], catalog: Catalog, pages: Iterable[str]
) -> None:
    """The same for show-wide files, in which one episode may name somebody whom another one redacts.

    `pages`: those of the episodes, each already checked for its own names. A name that an episode's page may
    contain may also be in the files made from it.
    """
    uploads = tuple(uploads)
    _refuse_unknown(uploads)
    if not any(item.phrases for item in redact):
        return
    named: set[str] | None = None
    for upload in uploads:
        for left in leftovers(readable(upload), redact):
            if named is None:
                text = "\n".join([catalog.to_json().decode(), *pages])
                named = {each.say for each in leftovers(text, redact)}
            if left.say not in named:
                raise _left(left, without_private_names(upload.key, redact), "redact")


def _refuse_unknown(uploads: Iterable[Upload]) -> None:
    for upload in uploads:
        content_of(upload.key)
