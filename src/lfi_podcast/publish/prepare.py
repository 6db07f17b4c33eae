"""Prepares one episode for publication: its record and its objects, or why it is held back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from lfi_podcast.episode.clips import clip_files
from lfi_podcast.episode.doubts import refuse_serious
from lfi_podcast.episode.leftovers import refuse_in_uploads
from lfi_podcast.episode.renditions import finished_rendition, kinds
from lfi_podcast.model.catalog import HELD_BACK, WITHDRAWN, Entry, Record, Withdrawn
from lfi_podcast.model.episode import State
from lfi_podcast.model.layout import CATALOG, page_key
from lfi_podcast.publish.identity import refuse_another_guid
from lfi_podcast.publish.lineage import sources_digest
from lfi_podcast.publish.outcome import Outcome, reported
from lfi_podcast.stages.build import build
from lfi_podcast.store.store import Upload
from lfi_podcast.work.job import Job

_STAYS = (
    "stays in the store for apps that know its address; if it must not be audible, remove it with "
    "`lfi-podcast withdraw {slug} --delete`"
)

_CONSENT = "the show requires the consent of each guest, and has none of"


def prepared(job: Job, known: Entry | None, now: datetime) -> Outcome:
    """Build an episode that is to be published; PodcastError if it may not be. `known`: its entry in the catalog."""
    state = job.episode.state(now)
    if state is not State.PUBLISHED:
        why = _why_held_back(state, job)
        if known is None:
            return Outcome(job, held_back=why)
        mark = WITHDRAWN if state is State.WITHDRAWN else HELD_BACK
        return Outcome(job, Withdrawn.of(known, mark), held_back=why, notices=_stays(known))
    if lacking := job.episode.without_consent(job.show):
        # What is published stays so: whoever takes their consent back asks for a withdrawal.
        return Outcome(
            job, held_back=f"{_CONSENT} {', '.join(lacking)}; write it under `consent` in episode.yml"
        )
    job = replace(
        job,
        published=known if isinstance(known, Record) else None,
        withdrawn=known if isinstance(known, Withdrawn) else None,
    )
    with reported(job):
        refuse_another_guid(job, known)
    build(job)
    made = job.stored(Record, "record.json").model_copy(update={"sources": sources_digest(job)})
    uploads = tuple(objects(job, made))
    with reported(job):
        refuse_serious(job)
        refuse_in_uploads(job, [*uploads, Upload(CATALOG, made.to_json())])
    return Outcome(job, made, uploads, notices=_stays(known, [media.key for media in made.media]))


def objects(job: Job, record: Record) -> Iterator[Upload]:
    """An episode's objects in upload order: what pages name before the pages."""
    if job.sources.paths:
        yield from _media(job, record)
    for path in (job.episode.artwork, *(mark.image for mark in job.episode.chapters)):
        if (key := job.artwork_key(path)) and (picture := job.file(path)):
            yield Upload(key, picture)
    for transcript in record.transcripts:
        yield Upload(transcript.key, job.built(transcript.key.rpartition("/")[2]))
    if record.chapters_key:
        yield Upload(record.chapters_key, job.built("chapters.json"))
    yield Upload(page_key(job.slug), job.built("index.html"))


def _media(job: Job, record: Record) -> Iterator[Upload]:
    yield Upload(record.enclosure.key, job.built("master.mp3"))
    for kind, other in zip(kinds(job), record.enclosure.alternatives or (), strict=True):
        yield Upload(other.key, finished_rendition(job, kind))
    for number, bite in enumerate(record.soundbites, 1):
        paths = clip_files(job, number, bite.title)
        yield from (Upload(file.key, paths[file.form]) for file in bite.files or ())


def _stays(known: Entry | None, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Messages about published media that the catalog no longer names."""
    if not isinstance(known, Record):
        return ()
    stays = _STAYS.format(slug=known.slug)
    return tuple(f"{media.key} {stays}" for media in known.media if media.key not in named)


def _why_held_back(state: State, job: Job) -> str:
    if state is State.SCHEDULED and job.episode.published:
        return f"scheduled for {job.episode.published:%Y-%m-%d %H:%M} UTC; publish again then"
    if state is State.WITHDRAWN:
        return f"withdrawn: {job.public.withdrawn}"
    return "a draft; add a `published` time to episode.yml"
