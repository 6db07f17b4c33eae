"""What is said in an episode, as people read it: the result of the stage `notes`."""

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.work.job import Job


def read_said(job: Job) -> Transcript | None:
    """The transcript; None of an episode without one. PodcastError if `notes` has not run yet."""
    return None if job.is_wordless else job.stored(Transcript, "said.json")


def no_words(job: Job) -> PodcastError:
    """What to tell who asks for something that needs words, where there are none."""
    build = f"`make episode EP={job.slug}`"
    return PodcastError(
        "there are no recognised words yet",
        job.name(job.workshop.repository.folder(job.slug)),
        f"remove `speech: none` from episode.yml, and have it recognised: {build}"
        if job.is_wordless
        else f"build it first: {build}",
    )
