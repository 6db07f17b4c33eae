"""Names in a corrected transcript that the recogniser misheard."""

from collections.abc import Iterator, Sequence

from lfi_podcast.episode.committed import CommittedWords, read_lines
from lfi_podcast.episode.redacted import read_redacted
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.transcript import Recognition, Utterance
from lfi_podcast.model.value import clock_time
from lfi_podcast.transcript.margins import MARGIN
from lfi_podcast.transcript.redact import SAY_WHERE, spoken_at
from lfi_podcast.transcript.shift import cut_lines
from lfi_podcast.transcript.utterances import timed
from lfi_podcast.work.job import Job


def refuse_unheard(job: Job, committed: CommittedWords, heard: Recognition) -> None:
    """UnmetPromise if a correction contains a name that the recogniser misheard.

    The correction shows that the name is said there; once the stand-in replaces it, nothing would.
    """
    if committed.text is None or not committed.is_edited:
        return
    said = timed(read_lines(job, committed.text), heard.words, job.names)
    for start, say in _names_in(said, job.episode.redact, read_redacted(job).sound):
        raise UnmetPromise(
            f"{say!r} is said at about {clock_time(start)} and was misheard",
            job.name(job.transcript_file),
            SAY_WHERE,
        )
    for start, say in _names_in_cuts(job, committed.text):
        raise UnmetPromise(
            f"{say!r} is in a cut line and was misheard at about {clock_time(start)} of the recording; if the cut "
            "were undone, the name could not be located",
            job.name(job.transcript_file),
            "remove the name from the `# cut:` line",
        )


def _names_in(
    said: Sequence[Utterance], redact: Sequence[Redaction], redacted: Sequence[Interval]
) -> Iterator[tuple[float, str]]:
    """The redacted names that are said where the sound is kept, and when."""
    for utterance in said:
        for item in redact:
            for start, end in spoken_at(utterance.words, item):
                middle = (start + end) / 2
                if item.say and not any(interval.start < middle < interval.end for interval in redacted):
                    yield start, item.say


def _names_in_cuts(job: Job, text: str) -> Iterator[tuple[float, str]]:
    """The same for cut lines, on the recording's own time line, where the name must have been recognised."""
    lines, recognition, time_map = cut_lines(text), job.words_as_recorded(), job.time_map()
    if not lines or not recognition or not time_map:
        return
    words = [word for word in recognition.words if time_map.removes((word.start + word.end) / 2)]
    found = [
        Interval(start=start - MARGIN, end=end + MARGIN)
        for item in job.episode.redact
        for start, end in spoken_at(words, item)
    ]
    in_order = sorted(lines, key=lambda line: line.start)
    yield from _names_in(timed(in_order, words, job.names), job.episode.redact, found)
