"""An episode's corrected transcript compared with a recognition of it."""

from dataclasses import dataclass

from lfi_podcast.episode.committed import read_lines
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


def difference(job: Job, heard: Recognition, text: str) -> WordDiff:
    lines = read_lines(job, replacer(job.episode.redact)(text))
    comparison = compared(lines, heard.words, job.names)
    return WordDiff(heard.engine, word_errors(comparison, heard.words, job.names), changes(comparison))
