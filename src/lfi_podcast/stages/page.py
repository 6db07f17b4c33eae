"""The stage `page`: the episode's page, and its record for the feed."""

from collections.abc import Callable

from lfi_podcast.episode.leftovers import refuse_leftovers
from lfi_podcast.episode.record import make_record
from lfi_podcast.episode.said import read_said
from lfi_podcast.model.catalog import Record
from lfi_podcast.site.pages import episode_page, static_files
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_page(job: Job) -> Stage:
    page, facts = job.built("index.html"), job.built("record.json")
    record = make_record(job)

    def run() -> None:
        write_file(facts, record.to_json())
        notes = job.built("notes.html").read_text(encoding="utf-8")
        write_file(page, render_page(job, record, notes))
        refuse_leftovers(job, (page, facts))

    reads = {
        "the transcript": "" if job.is_wordless else job.cache.digest(job.built("said.json")),
        "the notes": job.cache.digest(job.built("notes.html")),
        **digests(
            **dict(record),
            show=job.show,
            cover=job.artwork_key(job.show.artwork),
            design=sorted(static_files()),
        ),
    }
    return Stage("page", 5, reads, (page, facts), run)


def render_page(job: Job, record: Record, notes: str, render: Callable[..., bytes] = episode_page) -> bytes:
    """The page of an episode, from what the stages before this one have made. `notes`: sanitised HTML."""
    transcript = read_said(job)
    shown = record.model_copy(update={"artwork": record.artwork or job.artwork_key(job.show.artwork)})
    return render(job.show, shown, transcript, job.public.references, notes)
