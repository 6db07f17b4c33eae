"""An episode's corrected transcript compared with a recognition of it."""

from dataclasses import dataclass

from lfi_podcast.episode.committed import read_lines
from lfi_podcast.model.transcript import EngineIdentity, Recognition
from lfi_podcast.transcript.redact import replacer
from lfi_podcast.transcript.utterances import compared, folded
from lfi_podcast.transcript.worddiff import Change, WordErrors, changes, word_errors
from lfi_podcast.work.job import Job


@dataclass(frozen=True)
class WordDiff:
    """The differences, and the engine that recognised the words."""

    engine: EngineIdentity
    word_errors: WordErrors
    changes: tuple[Change, ...]


def difference(job: Job, heard: Recognition, text: str) -> WordDiff:
    """What people have changed. What the program itself folded away is neither a change nor an error."""
    lines, words = read_lines(job, replacer(job.episode.redact)(text)), heard.words
    comparison = compared(lines, words, job.names)
    if job.show.speech.fold:
        away = folded(words, heard.language) & {word for own in comparison.unsaid.values() for word in own}
        words = tuple(word for word in words if word not in away)
        comparison = compared(lines, words, job.names)
    return WordDiff(heard.engine, word_errors(comparison, words, job.names), changes(comparison))
