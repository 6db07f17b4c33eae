"""Where somebody speaks and no word was recognised: Whisper now and then leaves out a sentence. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from lfi_podcast.model.intervals import TimeSpan, TimeSpans, merged
from lfi_podcast.model.transcript import Word

LEAST = 1.0
"""Seconds of voice without words that are more than a laugh, a breath or the edge of a word."""

_LONGEST = 1.0
"""Seconds that a word may take. The times of a word beside what was left out may extend over all of it."""


def left_out(words: Iterable[Word], voiced: TimeSpans) -> Iterator[TimeSpan]:
    """Where one person's voice is heard and none of the words was said. `voiced`: on the time line of the words."""
    said = merged((word.start, min(word.end, word.start + _LONGEST)) for word in words)
    for span in voiced:
        yield from (part for part in _between(span, said) if part[1] - part[0] >= LEAST)


def _between(span: TimeSpan, said: Sequence[TimeSpan]) -> Iterator[TimeSpan]:
    """The parts of a span that none of the others has, in order."""
    start, stop = span
    for begin, end in said:
        if end > start and begin < stop:
            yield start, begin
            start = end
    yield start, stop
