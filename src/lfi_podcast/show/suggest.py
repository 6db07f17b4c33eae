"""Suggestions for people to review before they change a file: cuts, chapters, and terms that may have been misheard."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lfi_podcast.episode.committed import read_committed, read_lines, read_transcript
from lfi_podcast.episode.said import no_words
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.speech.terms import FoundTerm, find_terms
from lfi_podcast.text.new_terms import NewTerm, new_terms
from lfi_podcast.text.terms import corrected, render_terms
from lfi_podcast.text.topics import ChapterProposal, suggest_chapters
from lfi_podcast.transcript.cuts import Proposal, render_cuts, suggest_cuts
from lfi_podcast.transcript.leftovers import leftovers
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.redact import redacted_words
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def propose_cuts(job: Job) -> tuple[tuple[Proposal, ...], Path]:
    """Suggested cuts of an episode, and the file that lists them. PodcastError before the first recognition."""
    line = job.time_map()
    committed = read_committed(job).words
    if job.has_words and not job.sources.paths:
        raise PodcastError(
            "the recording is not here, and its pauses show where to cut",
            job.name(job.workshop.repository.folder(job.slug)),
            "copy the recording here",
        )
    heard = job.words_as_recorded() or (committed.on(line).on(TimeMap()) if committed and line else None)
    if not heard or not line:
        raise no_words(job)
    words = redacted_words(heard.words, [_recorded(item, line) for item in job.episode.redact])
    proposals = suggest_cuts(words, job.mix_facts().pauses, job.episode.cuts, job.language)
    file = job.built("cuts.yml")
    where = job.name(job.workshop.repository.episode_file(job.slug))
    write_file(file, render_cuts(proposals, where).encode())
    return proposals, file


def propose_chapters(job: Job) -> tuple[ChapterProposal, ...]:
    """Suggested chapters of an episode. PodcastError before the first recognition."""
    transcript = read_transcript(job)
    if not transcript:
        raise no_words(job)
    return suggest_chapters(transcript)


def _recorded(item: Redaction, line: TimeMap) -> Redaction:
    """A redaction on the recording's own time line."""
    if item.start is None or item.end is None:
        return item
    return item.model_copy(update={"start": line.recorded(item.start), "end": line.recorded_until(item.end)})


def propose_terms(job: Job) -> tuple[tuple[FoundTerm, ...], tuple[NewTerm, ...], Path]:
    """Glossary terms in the recognition, possible new ones, and the file that lists them.

    PodcastError before the first recognition.
    """
    committed = read_committed(job)
    heard = job.words_as_published() or committed.words
    if not heard:
        raise no_words(job)
    redact = job.episode.redact
    entries = [entry for entry in job.glossary if not any(leftovers(entry, redact))]
    words = redacted_words(heard.words, redact)
    found = find_terms(words, entries)
    known = (*job.glossary, *job.names.values(), *(item.stand_in for item in redact))
    new = tuple(
        one for one in new_terms(words, known, heard.language) if not any(leftovers(one.around, redact))
    )
    if committed.text is not None:
        lines = read_lines(job, committed.text)
        found = tuple(_in_lines(one, lines, job.names) for one in found)
    file = job.built("terms.md")
    write_file(file, render_terms(found, new, job.slug, job.name(job.transcript_file)).encode())
    return found, new, file


def _in_lines(one: FoundTerm, lines: Sequence[Line], names: Mapping[str, str]) -> FoundTerm:
    """The near misses still in transcript.md, with their corrected lines; others have been corrected already."""
    misses = [replace(miss, line=corrected(miss, one.term, lines, names)) for miss in one.near_misses]
    return replace(one, near_misses=tuple(miss for miss in misses if miss.line))
