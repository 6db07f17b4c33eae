"""A corrected transcript compared with a recognition of the recording."""

from lfi_podcast.episode.committed import read_committed, redacted_recognition
from lfi_podcast.episode.redacted import read_redacted, redactions_of_words
from lfi_podcast.episode.worddiff import WordDiff, difference
from lfi_podcast.errors import PodcastError
from lfi_podcast.work.job import Job


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
    # The committed words already have their stand-ins, including those for misheard names.
    places = redactions_of_words(redact, read_redacted(job).misheard) if is_latest else redact
    return difference(job, redacted_recognition(heard, redact, places), committed.text)
