"""The stage `page`: the record for the feed, and what the episode's page has besides it.

The page that is published has other episodes around it, so a publication renders it (`publish/site.py`); the one made
here shows a producer how it looks.
"""

from lfi_podcast.episode.leftovers import refuse_leftovers
from lfi_podcast.episode.record import make_record
from lfi_podcast.episode.said import read_said
from lfi_podcast.model.page_text import PageText, SaidText
from lfi_podcast.site.pages import episode_page
from lfi_podcast.site.rendering import Site, static_files
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_page(job: Job) -> Stage:
    page, facts, read = job.built("index.html"), job.built("record.json"), job.built("page.json")
    record = make_record(job)

    def run() -> None:
        notes = job.built("notes.html").read_text(encoding="utf-8")
        text = page_text(job, notes)
        write_file(facts, record.to_json())
        write_file(read, text.to_json())
        write_file(page, episode_page(site_of(job), record, text))
        # The page says no more of the episode than these, besides words of the program, of which one may be a name.
        refuse_leftovers(job, (facts, read))

    reads = {
        "the transcript": "" if job.is_wordless else job.cache.digest(job.built("said.json")),
        "the notes": job.cache.digest(job.built("notes.html")),
        **digests(
            **dict(record),
            show=job.show,
            cover=job.artwork_key(job.show.artwork),
            design=sorted(static_files(job.workshop.theme)),
            theme=job.workshop.theme.digest,
        ),
    }
    return Stage("page", 7, reads, (page, facts, read), run)


def page_text(job: Job, notes: str) -> PageText:
    """What the page has besides the record, from what the stages before this one have made. `notes`: sanitised HTML."""
    transcript = read_said(job)
    return PageText(notes=notes, transcript=SaidText.of(transcript) if transcript else None)


def site_of(job: Job) -> Site:
    """The site with this episode alone."""
    return Site(job.show, job.artwork_key(job.show.artwork) or "", job.workshop.theme)
