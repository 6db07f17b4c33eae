"""The stages that make something to read: transcript, notes, page."""

from pathlib import Path

from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.transcript import Hearing, Transcript
from lfi_podcast.model.value import clock_time
from lfi_podcast.pipeline.cache import Stage, digests
from lfi_podcast.pipeline.files import write_file
from lfi_podcast.pipeline.job import Job
from lfi_podcast.pipeline.records import address, make_record
from lfi_podcast.pipeline.transcripts import (
    Kept,
    decide,
    read_kept,
    read_lines,
    read_transcript,
    refuse_unheard,
    refuse_without_sound,
    silenced,
)
from lfi_podcast.site.pages import episode_page, static_files
from lfi_podcast.text.chapters import render_chapters
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.text.notes import render_markdown
from lfi_podcast.text.redact import leftovers

_SAME_SOUND = 1.0
"""Seconds by which the last word may move before two hearings are of two recordings."""


def make_transcript(job: Job) -> Stage:
    words_file, text_file = job.words_file, job.transcript_file

    def run() -> str | None:
        before, heard = read_kept(job), job.heard()
        if before.text is not None:
            read_lines(job, before.text)
        if not job.sources.paths:
            refuse_without_sound(job, before)
        elif heard:
            refuse_unheard(job, before, heard)
        after = decide(before, heard, job.names, job.episode.redact)
        if after.words:
            gone = silenced(job) if job.sources.paths else after.words.silenced
            write_file(words_file, after.words.model_copy(update={"silenced": gone}).to_json())
        if after.text is not None and after.text != before.text:
            write_file(text_file, after.text.encode())
        return _outdated(job, before, heard)

    reads = {
        "what was heard": job.cache.digest(job.built("heard.json")),
        "words.json": job.cache.digest(words_file),
        "transcript.md": job.cache.digest(text_file),
        **digests(redact=job.episode.redact, people=job.names),
    }
    keeps = (text_file, words_file) if job.built("heard.json").is_file() else (text_file,)
    return Stage("transcript", 1, reads, (), run, keeps, settles=("words.json", "transcript.md"))


def _outdated(job: Job, kept: Kept, heard: Hearing | None) -> str | None:
    if not (heard and kept.words and kept.is_edited):
        return None
    was, now = (hearing.words[-1].end if hearing.words else 0.0 for hearing in (kept.words, heard))
    if abs(was - now) < _SAME_SOUND:
        return None
    return f"{job.name(job.transcript_file)} was corrected for another recording, and stays: look through it"


def make_notes(job: Job) -> Stage:
    said, notes, chapters = job.built("said.json"), job.built("notes.html"), job.built("chapters.json")
    formats = {extension: job.built(f"transcript.{extension}") for extension in FORMATS}
    marks = job.chapter_marks()

    def run() -> None:
        transcript = read_transcript(job)
        if transcript is None:
            raise PodcastError("there are no words yet", job.slug, "add a recording, or a transcript.md")
        _refuse_late_lines(job, transcript)
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


def _refuse_late_lines(job: Job, transcript: Transcript) -> None:
    if not job.built("mix.json").is_file() or not transcript.utterances:
        return
    last, duration = transcript.utterances[-1], job.time_line().duration
    if last.start > duration:
        raise PodcastError(
            f"the line at {clock_time(last.start)} is after the end of the sound ({clock_time(duration)})",
            job.name(job.transcript_file),
            "correct its time, or take it out",
        )


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
