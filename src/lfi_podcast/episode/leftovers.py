"""The final check of everything that people will read: no redacted name may be left in it.

A name may be where it cannot be replaced, such as in an address or a file name.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lfi_podcast.episode.name_search import NameSearch
from lfi_podcast.episode.readable import content_of, readable
from lfi_podcast.errors import UnmetPromise
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


def refuse_in_show(uploads: Iterable[Upload], search: NameSearch, episodes: Iterable[Upload]) -> None:
    """The same for show-wide files, in which one episode may name somebody whom another one redacts.

    `episodes`: what is public of each, already checked for its own names. A name in them may also be in what is made
    from them.
    """
    uploads = tuple(uploads)
    _refuse_unknown(uploads)
    named: set[str] | None = None
    for upload in uploads:
        if not search.names_in(upload):
            continue
        if named is None:
            named = {name for each in episodes for name in search.names_in(each)}
        for left in search.places(upload) if not named.issuperset(search.names_in(upload)) else ():
            if left.say not in named:
                raise _left(left, without_private_names(upload.key, search.redact), "redact")
    search.save()


def _refuse_unknown(uploads: Iterable[Upload]) -> None:
    for upload in uploads:
        content_of(upload.key)
