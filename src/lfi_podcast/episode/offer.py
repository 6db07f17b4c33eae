"""A later hearing beside a transcript that somebody edited: offered as transcript.new.md, never written over it."""

from lfi_podcast.episode.committed import CommittedWords, fingerprint, is_worse, redacted_recognition
from lfi_podcast.episode.redacted import read_redacted, redactions_of_words
from lfi_podcast.episode.worddiff import difference
from lfi_podcast.model.transcript import Recognition, Word
from lfi_podcast.model.value import Stored
from lfi_podcast.transcript.lines import render_lines
from lfi_podcast.transcript.redact import bare
from lfi_podcast.transcript.utterances import gather, parts
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


class Offered(Stored):
    """What was offered last: the digest of `heard.json`, and which redactions were made in it.

    It stays in `build/`: in git, a digest of what was heard could be searched for the names that are not there.
    """

    hearing: str
    redacted: str | None = None


def offer(job: Job, committed: CommittedWords, heard: Recognition) -> str | None:
    """Writes transcript.new.md where `heard` has other words than those that transcript.md was edited by.

    Once for each hearing: who has deleted the file has seen it. What to tell people about it.
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
    if memory.is_file() and Offered.from_json(memory.read_bytes()) == now:
        return None
    file = job.transcript_file.with_name("transcript.new.md")
    write_file(file, render_lines(new, gather(new.words, job.names)).encode())
    write_file(memory, now.to_json())
    count = difference(job, new, committed.text).word_errors.errors
    engine = f"{new.engine.name} ({new.engine.model})"
    return (
        f"{job.name(job.transcript_file)} is edited and stays; what {engine} has now is in {file.name}: "
        f"{count} words differ (lfi-podcast words diff {job.slug} --new). Take from it what is better, then delete it"
    )


def _said(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    """What each voice says, in its order, as it is compared."""
    in_order = sorted(words, key=lambda word: (word.speaker or "", word.start, word.end))
    return [(word.speaker or "", bare(part.text)) for word in in_order for part in parts(word)]
