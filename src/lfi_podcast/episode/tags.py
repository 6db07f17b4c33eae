"""The tags of an episode's files."""

from dataclasses import replace

from lfi_podcast.audio.delivering.tags import Tags
from lfi_podcast.episode.late import refuse_late
from lfi_podcast.pictures.picture import Picture
from lfi_podcast.work.job import Job


def cover_of(job: Job) -> Picture:
    """The picture whose thumbnail is in the tags and videos: the episode's own, or the show's."""
    return job.workshop.picture(job.public.artwork or job.show.artwork).picture


def with_cover(tags: Tags, cover: Picture) -> Tags:
    return replace(tags, cover=cover.thumbnail)


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
        language=job.language,
        guid=job.guid,
        chapters=tuple(
            (mark.at, end, mark.title, mark.url) for mark, end in zip(chapters, ends, strict=True)
        ),
        duration=duration,
    )
