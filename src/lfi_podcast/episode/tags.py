"""The tags of an episode's files."""

from lfi_podcast.audio.delivering.tags import Tags, cover
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.value import clock_time
from lfi_podcast.work.job import Job


def tags_of(job: Job, duration: float) -> Tags:
    """The tags of a file of so many seconds. PodcastError if a chapter starts after its end."""
    episode, show = job.public, job.show
    picture = job.file(episode.artwork or show.artwork)
    chapters = episode.chapters
    if late := [mark for mark in chapters if mark.at >= duration]:
        raise PodcastError(
            f"the chapter {late[0].title!r} starts at {clock_time(late[0].at)}, after the end "
            f"({clock_time(duration)})",
            f"{job.name(job.workshop.repository.episode_file(job.slug))}: chapters",
            "correct its time; times are counted from the start of the intro",
        )
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
        cover=cover(picture) if picture else None,
        chapters=tuple(
            (mark.at, end, mark.title, mark.url) for mark, end in zip(chapters, ends, strict=True)
        ),
        duration=duration,
    )
