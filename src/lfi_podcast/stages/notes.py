"""The stage `notes`: the show notes, the chapters, and the transcript in every format."""

from collections.abc import Callable, Mapping
from pathlib import Path

from lfi_podcast.episode.accepted import accepted_file
from lfi_podcast.episode.doubts import readable_transcript
from lfi_podcast.episode.leftovers import refuse_leftovers
from lfi_podcast.episode.notes import picture_addresses
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.model.value import clock_time
from lfi_podcast.text.chapters import render_chapters
from lfi_podcast.text.formats import FORMATS, Format
from lfi_podcast.text.notes import pictures_in, render_corrections, render_markdown
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_notes(job: Job) -> Stage:
    notes, chapters = job.built("notes.html"), job.built("chapters.json")
    said = {} if job.is_wordless else _files_of_words(job)
    marks = job.chapter_marks()
    pictures = picture_addresses(job, lambda key: f"../../{key}")

    def run() -> None:
        if said:
            transcript = _transcript(job)
            for path, render in said.items():
                write_file(path, render(transcript))
        shown = (render_markdown(job.public.notes, pictures), render_corrections(job.public.corrections))
        write_file(notes, "\n".join(filter(None, shown)).encode())
        write_file(chapters, render_chapters(job.public.title, marks, job.show.address).encode())
        refuse_leftovers(job, stage_files)

    stage_files = (notes, chapters, *said)
    reads = {
        "words.json": job.cache.digest(job.words_file),
        "transcript.md": job.cache.digest(job.transcript_file),
        "accepted.json": job.cache.digest(accepted_file(job)),
        **digests(
            notes=job.public.notes,
            pictures=[pictures(source) for source in pictures_in(job.public.notes)],
            people=job.names,
            title=job.public.title,
            chapters=marks,
            references=job.public.references,
            corrections=job.public.corrections,
            redact=job.episode.redact,
            link=job.show.link,
            language=job.language,
            glossary=(job.show.glossary, job.episode.glossary),
        ),
    }
    return Stage("notes", 5, reads, stage_files, run)


def _files_of_words(job: Job) -> Mapping[Path, Callable[[Transcript], bytes]]:
    """The transcript's files, and how each is rendered."""
    formats = {job.built(f"transcript.{extension}"): _encoded(form) for extension, form in FORMATS.items()}
    return {job.built("said.json"): Transcript.to_json, **formats}


def _encoded(form: Format) -> Callable[[Transcript], bytes]:
    return lambda transcript: form.render(transcript).encode()


def _transcript(job: Job) -> Transcript:
    """PodcastError if there are no words, or some after the end."""
    transcript = readable_transcript(job)
    if transcript is None:
        raise PodcastError("there are no words yet", job.slug, "add a recording, or a transcript.md")
    _refuse_late_lines(job, transcript)
    return transcript


def _refuse_late_lines(job: Job, transcript: Transcript) -> None:
    if not job.built("mix.json").is_file() or not transcript.utterances:
        return
    last, duration = transcript.utterances[-1], job.mix_facts().duration
    if last.start > duration:
        raise PodcastError(
            f"the line at {clock_time(last.start)} is after the end of the episode ({clock_time(duration)})",
            job.name(job.transcript_file),
            "correct its time, or remove it",
        )
