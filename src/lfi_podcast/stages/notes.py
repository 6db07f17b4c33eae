"""The stage `notes`: the show notes, the chapters, and the transcript in every format."""

from lfi_podcast.episode.accepted import accepted_file
from lfi_podcast.episode.doubts import readable_transcript
from lfi_podcast.episode.leftovers import refuse_leftovers
from lfi_podcast.episode.notes import picture_addresses
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.model.value import clock_time
from lfi_podcast.text.chapters import render_chapters
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.text.notes import pictures_in, render_corrections, render_markdown
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_notes(job: Job) -> Stage:
    said, notes, chapters = job.built("said.json"), job.built("notes.html"), job.built("chapters.json")
    formats = {extension: job.built(f"transcript.{extension}") for extension in FORMATS}
    marks = job.chapter_marks()
    pictures = picture_addresses(job, lambda key: f"../../{key}")

    def run() -> None:
        transcript = readable_transcript(job)
        if transcript is None:
            raise PodcastError("there are no words yet", job.slug, "add a recording, or a transcript.md")
        _refuse_late_lines(job, transcript)
        write_file(said, transcript.to_json())
        for extension, path in formats.items():
            write_file(path, FORMATS[extension].render(transcript).encode())
        shown = (render_markdown(job.public.notes, pictures), render_corrections(job.public.corrections))
        write_file(notes, "\n".join(filter(None, shown)).encode())
        write_file(chapters, render_chapters(job.public.title, marks, job.show.address).encode())
        refuse_leftovers(job, stage_files)

    stage_files = (said, notes, chapters, *formats.values())
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
