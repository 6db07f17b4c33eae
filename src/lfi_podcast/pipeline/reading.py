"""The stages that make something to read: transcript, notes, page."""

from pathlib import Path

from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.pipeline.cache import Stage, digests
from lfi_podcast.pipeline.files import write_file
from lfi_podcast.pipeline.job import Job
from lfi_podcast.pipeline.records import address, make_record
from lfi_podcast.pipeline.transcripts import decide, read_kept, read_lines, read_transcript
from lfi_podcast.site.pages import episode_page, static_files
from lfi_podcast.text.chapters import render_chapters
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.text.notes import render_markdown
from lfi_podcast.text.redact import leftovers


def make_transcript(job: Job) -> Stage:
    words_file, text_file = job.words_file, job.transcript_file

    def run() -> None:
        kept = decide(read_kept(job), job.heard(), job.public.title, job.names, job.episode.redact)
        if kept.words:
            write_file(words_file, kept.words.to_json())
        if kept.text is not None:
            write_file(text_file, kept.text.encode())
            read_lines(job, kept.text)

    reads = {
        "what was heard": job.cache.digest(job.built("heard.json")),
        "words.json": job.cache.digest(words_file),
        "transcript.md": job.cache.digest(text_file),
        **digests(redact=job.episode.redact, people=job.names),
    }
    keeps = (text_file, words_file) if job.sources.paths else (text_file,)
    return Stage("transcript", 1, reads, (), run, keeps, settles=("words.json", "transcript.md"))


def make_notes(job: Job) -> Stage:
    said, notes, chapters = job.built("said.json"), job.built("notes.html"), job.built("chapters.json")
    formats = {extension: job.built(f"transcript.{extension}") for extension in FORMATS}
    marks = job.chapter_marks()

    def run() -> None:
        transcript = read_transcript(job)
        if transcript is None:
            raise PodcastError("there are no words yet", job.slug, "add a recording, or a transcript.md")
        write_file(said, transcript.to_json())
        for extension, path in formats.items():
            write_file(path, FORMATS[extension](transcript).encode())
        write_file(notes, render_markdown(job.public.notes).encode())
        write_file(chapters, render_chapters(job.public.title, marks, address(job.show)).encode())
        _refuse_leftovers(job, stage_files)

    stage_files = (said, notes, chapters, *formats.values())
    reads = {
        "words.json": job.cache.digest(job.words_file),
        "transcript.md": job.cache.digest(job.transcript_file),
        **digests(
            notes=job.public.notes,
            people=job.names,
            title=job.public.title,
            chapters=marks,
            references=job.public.references,
            redact=job.episode.redact,
            link=job.show.link,
            language=job.show.language,
        ),
    }
    return Stage("notes", 1, reads, stage_files, run)


def make_page(job: Job) -> Stage:
    page, facts = job.built("index.html"), job.built("record.json")
    record = make_record(job)

    def run() -> None:
        transcript = Transcript.from_json(job.built("said.json").read_bytes())
        notes = job.built("notes.html").read_text(encoding="utf-8")
        write_file(facts, record.to_json())
        shown = record.model_copy(update={"artwork": record.artwork or job.artwork_key(job.show.artwork)})
        write_file(page, episode_page(job.show, shown, transcript, job.public.references, notes))
        _refuse_leftovers(job, (page, facts))

    reads = {
        "the transcript": job.cache.digest(job.built("said.json")),
        "the notes": job.cache.digest(job.built("notes.html")),
        **digests(
            **dict(record),
            references=job.public.references,
            show=job.show,
            cover=job.artwork_key(job.show.artwork),
            design=sorted(static_files()),
        ),
    }
    return Stage("page", 1, reads, (page, facts), run)


def _refuse_leftovers(job: Job, files: tuple[Path, ...]) -> None:
    """The last look: a name may hide where nothing can be put in its place, such as in an address."""
    for path in files:
        for phrase in leftovers(path.read_text(encoding="utf-8"), job.episode.redact):
            path.unlink()
            raise UnmetPromise(
                f"{phrase!r} would still be in {path.name}",
                f"{job.name(job.workshop.repository.folder(job.slug))}: redact",
                "take it out of addresses, file names and show.yml, where it cannot be replaced",
            )
