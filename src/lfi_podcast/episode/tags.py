"""The tags of an episode's files."""

from dataclasses import replace
from pathlib import Path

from lfi_podcast.audio.delivering.tags import Tags, cover
from lfi_podcast.episode.late import refuse_late
from lfi_podcast.work.job import Job


def cover_file(job: Job) -> Path:
    """The picture that becomes the cover in the tags: the episode's own, or the show's."""
    return job.workshop.repository.file(job.public.artwork or job.show.artwork)


def with_cover(tags: Tags, job: Job) -> Tags:
    """The same tags with the cover, which takes a quarter of a second to scale: only for whoever writes them."""
    return replace(tags, cover=cover(cover_file(job)))


def tags_of(job: Job, duration: float) -> Tags:
    """The tags of a file of so many seconds, but for the cover. PodcastError as from `refuse_late`."""
    refuse_late(job, duration)
    episode, show = job.public, job.show
    chapters = episode.chapters
    ends = [*(mark.at for mark in chapters), duration][1:]
    return Tags(
        title=episode.title,
        show=show.title,
        author=show.author or ", ".join(job.names.values()) or show.title,
        number=episode.number,
        date=episode.published.date().isoformat() if episode.published else None,
        summary=episode.summary,
        language=show.language,
        guid=job.guid,
        chapters=tuple(
            (mark.at, end, mark.title, mark.url) for mark, end in zip(chapters, ends, strict=True)
        ),
        duration=duration,
    )
