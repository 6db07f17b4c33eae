"""A full look at an episode: how each of its stages is, without running any."""

from dataclasses import dataclass

from lfi_podcast.config.lost import lost
from lfi_podcast.episode.doubts import counted_doubts
from lfi_podcast.episode.looks import Looks
from lfi_podcast.episode.record import keeps_older_tags
from lfi_podcast.errors import Problem
from lfi_podcast.model.episode import Episode
from lfi_podcast.show.check import read_episode, warnings_in
from lfi_podcast.stages.build import status
from lfi_podcast.work.cache import Freshness
from lfi_podcast.work.job import Job, Workshop


@dataclass(frozen=True)
class Looked:
    """What a look found. `doubts`: how many were open at the last build, and how many of them are serious.

    `lost`: warnings of what is there and not used; `advice`: how many others `check` has of it. `has_sound`: whether
    its recording is here. `has_older_tags`: whether the tags of its published MP3 are those of its publication, and
    other ones would be made now.
    """

    episode: Episode
    stages: tuple[Freshness, ...]
    doubts: dict[str, int]
    lost: tuple[Problem, ...]
    has_sound: bool
    has_older_tags: bool
    advice: int


def look_at(workshop: Workshop, looks: Looks, slug: str) -> Looked:
    """Reads what an episode's stages depend on, and remembers the look if all is fresh. ShowProblems as in `check`."""
    began = looks.inputs(slug)
    with workshop.cache.noting() as files:
        job = Job(workshop, read_episode(workshop.repository, workshop.show, slug))
        warnings = tuple(lost(workshop.repository, workshop.show, job.episode))
        told = warnings_in(workshop.repository, workshop.cache, workshop.show, slug)
        found = Looked(
            job.episode,
            tuple(status(job)),
            counted_doubts(job),
            warnings,
            has_sound=bool(job.sources.paths),
            has_older_tags=keeps_older_tags(job),
            advice=told - len(warnings),
        )
    # Nobody has edited them meanwhile, and nothing has to be told again.
    if looks.inputs(slug) == began and not found.lost:
        looks.remember(job, files, found.stages, found.doubts, found.has_older_tags, found.advice)
    return found
