"""An episode's corrected transcript compared with a recognition of it."""

from dataclasses import dataclass

from lfi_podcast.episode.committed import read_committed, read_lines, redacted_recognition
from lfi_podcast.episode.redacted import read_redacted, redactions_of_words
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.transcript import EngineIdentity, Recognition
from lfi_podcast.transcript.redact import replacer
from lfi_podcast.transcript.utterances import compared
from lfi_podcast.transcript.worddiff import Change, WordErrors, changes, word_errors
from lfi_podcast.work.job import Job


@dataclass(frozen=True)
class WordDiff:
    """The differences, and the engine that recognised the words."""

    engine: EngineIdentity
    word_errors: WordErrors
    changes: tuple[Change, ...]


def diff_words(job: Job, is_latest: bool = False) -> WordDiff:
    """transcript.md compared with the words it was made from or with the latest recognition, both redacted."""
    committed = read_committed(job)
    heard = job.words_as_published() if is_latest else committed.words
    if committed.text is None or heard is None:
        place = job.built("heard.json") if is_latest else job.words_file
        raise PodcastError(
            "there is nothing to compare",
            job.name(place),
            f"run `lfi-podcast build {job.slug} --only transcript`",
        )
    redact = job.episode.redact
    # The committed words have their stand-ins already, also where names were misheard.
    places = redactions_of_words(redact, read_redacted(job).misheard) if is_latest else redact
    return difference(job, redacted_recognition(heard, redact, places), committed.text)


def difference(job: Job, heard: Recognition, text: str) -> WordDiff:
    lines = read_lines(job, replacer(job.episode.redact)(text))
    comparison = compared(lines, heard.words, job.names)
    return WordDiff(heard.engine, word_errors(comparison, heard.words, job.names), changes(comparison))
