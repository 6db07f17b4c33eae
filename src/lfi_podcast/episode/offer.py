"""A later recognition of an edited transcript, offered as transcript.new.md and never written over it."""

from lfi_podcast.episode.committed import CommittedWords, fingerprint, is_worse, redacted_recognition
from lfi_podcast.episode.redacted import read_redacted, redactions_of_words
from lfi_podcast.episode.worddiff import difference
from lfi_podcast.model.folding import bare
from lfi_podcast.model.transcript import Recognition, Word
from lfi_podcast.model.value import Stored
from lfi_podcast.transcript.lines import render_lines
from lfi_podcast.transcript.utterances import gather, parts
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


class Offered(Stored):
    """The last offer: the digest of `heard.json`, and the redactions made in it.

    It stays in `build/`: a committed digest of the recognition could be used to guess the redacted names.
    """

    hearing: str
    redacted: str | None = None


def offer(job: Job, committed: CommittedWords, heard: Recognition) -> str | None:
    """Write transcript.new.md if `heard` has other words than the recognition that transcript.md was edited from.

    Once per recognition: somebody who deleted the file has seen it. Returns a message for people.
    """
    if (
        committed.words is None
        or committed.text is None
        or not committed.is_edited
        or is_worse(heard, committed.words)
    ):
        return None
    redact, places = job.episode.redact, redactions_of_words(job.episode.redact, read_redacted(job).misheard)
    new, old = (redacted_recognition(recognition, redact, places) for recognition in (heard, committed.words))
    if _said(new.words) == _said(old.words):
        return None
    memory = job.built("offered.json")
    now = Offered(hearing=job.cache.digest(job.built("heard.json")), redacted=fingerprint(redact))
    if memory.is_file() and job.stored(Offered, memory.name) == now:
        return None
    file = job.transcript_file.with_name("transcript.new.md")
    write_file(
        file, render_lines(new, gather(new.words, job.names, new.language, job.show.speech.fold)).encode()
    )
    write_file(memory, now.to_json())
    count = difference(job, new, committed.text).word_errors.errors
    engine = f"{new.engine.name} ({new.engine.model})"
    return (
        f"{job.name(job.transcript_file)} has been edited and is kept; the new recognition by {engine} is in "
        f"{file.name}: {count} words differ (lfi-podcast words diff {job.slug} --new). Copy what is better, "
        "then delete it"
    )


def _said(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    """Each voice's words in order, normalised for comparison."""
    in_order = sorted(words, key=lambda word: (word.speaker or "", word.start, word.end))
    return [(word.speaker or "", bare(part.text)) for word in in_order for part in parts(word)]
