"""Proposals for an episode that people look at before they change a file: cuts."""

from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.episode import Redaction
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.pipeline.files import write_file
from lfi_podcast.pipeline.job import Job
from lfi_podcast.pipeline.transcripts import read_kept
from lfi_podcast.text.redact import redacted_words
from lfi_podcast.text.suggest import Proposal, render_cuts, suggest_cuts


def propose_cuts(job: Job) -> tuple[tuple[Proposal, ...], Path]:
    """What could be cut out of an episode, and the file that lists it. PodcastError before anything was heard."""
    line = job.time_map()
    kept = read_kept(job).words
    heard = job.hearing() or (kept.on(line).on(TimeMap()) if kept and line else None)
    if not heard or not line:
        raise PodcastError(
            "nothing has been heard yet",
            job.name(job.workshop.repository.folder(job.slug)),
            f"build it first: `make episode EP={job.slug}`",
        )
    words = redacted_words(heard.words, [_recorded(item, line) for item in job.episode.redact])
    proposals = suggest_cuts(words, job.time_line().pauses, job.episode.cuts, job.show.language)
    file = job.built("cuts.yml")
    where = job.name(job.workshop.repository.episode_file(job.slug))
    write_file(file, render_cuts(proposals, where).encode())
    return proposals, file


def _recorded(item: Redaction, line: TimeMap) -> Redaction:
    """A redaction on the recording's own time line."""
    if item.start is None or item.end is None:
        return item
    return item.model_copy(update={"start": line.recorded(item.start), "end": line.recorded_until(item.end)})
