"""Times in episode.yml that are after the end of the episode."""

from collections.abc import Iterator

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.value import clock_time
from lfi_podcast.work.job import Job


def refuse_late(job: Job, duration: float) -> None:
    """PodcastError for the first chapter or reference that is not within so many seconds."""
    for key, what, at in _times(job.public):
        if at >= duration:
            raise PodcastError(
                f"{what} is at {clock_time(at)}, after the end ({clock_time(duration)})",
                f"{job.name(job.workshop.repository.episode_file(job.slug))}: {key}",
                "correct its time; times are counted from the start of the intro",
            )


def _times(episode: Episode) -> Iterator[tuple[str, str, float]]:
    """Key, description and seconds of everything at one time of the listener's."""
    for mark in episode.chapters:
        yield "chapters", f"the chapter {mark.title!r}", mark.at
    for source in episode.references:
        if source.at is not None:
            yield "references", f"the reference {source.text!r}", source.at
