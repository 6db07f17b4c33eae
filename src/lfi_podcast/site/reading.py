"""A transcript on a page: chapters, paragraphs, and lines short enough to link to, with the time of each word.

A line is a sentence; a sentence longer than fifteen seconds has several. Its `anchor` is both its id on the page and a
media fragment (`t=75.12`; W3C Media Fragments 1.0, section 4.2.1): a link to `#t=75.12` scrolls there without
JavaScript, and with it, playback starts there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby, pairwise

from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.page_text import TimedText
from lfi_podcast.model.sentences import ends_a_clause, sentence_ends
from lfi_podcast.model.value import clock_time

LONGEST_LINE = 15.0
"""The longest line (seconds) inside a sentence: drafts may have no punctuation."""

LONGEST_PARAGRAPH = 60.0
"""After so many seconds, the next sentence begins a paragraph, and after twice as many the next line: each paragraph
has its time beside it, by which readers find their place in a monologue."""

CHAPTER_TOLERANCE = 1.0
"""Seconds by which a chapter's first line may start earlier or later: people round chapter times."""


@dataclass(frozen=True)
class HighlightedLine:
    """Words that are highlighted together, and when each begins (seconds). `begins`: a sentence begins with them."""

    words: Sequence[str]
    starts: Sequence[float]
    begins: bool
    anchor: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def start(self) -> float:
        return self.starts[0]

    @property
    def steps(self) -> str:
        """When each word but the first begins, in hundredths of a second after the one before it."""
        hundredths = [round(100 * start) for start in self.starts]
        return " ".join(str(after - before) for before, after in pairwise(hundredths))


@dataclass(frozen=True)
class Paragraph:
    """An utterance, or a part of it in one chapter; `speaker` is empty if it has not changed."""

    speaker: str
    lines: tuple[HighlightedLine, ...]


@dataclass(frozen=True)
class Heading:
    """A chapter and the target of its link; `image`: the key of its picture."""

    anchor: str
    start: float
    title: str
    url: str | None = None
    image: str | None = None

    @property
    def clock(self) -> str:
        return clock_time(self.start)


@dataclass(frozen=True)
class Section:
    """The text of one chapter; without `heading`, the text before the first one."""

    heading: Heading | None
    paragraphs: tuple[Paragraph, ...]


def moment(seconds: float) -> str:
    """The media fragment of a point in time: `t=75.12`."""
    return f"t={seconds:.3f}".rstrip("0").rstrip(".")


@dataclass
class Anchors:
    """Creates unique anchors: two voices may start in the same millisecond."""

    taken: set[int] = field(default_factory=set)

    def claim(self, seconds: float) -> str:
        milliseconds = round(seconds * 1000)
        while milliseconds in self.taken:
            milliseconds += 1
        self.taken.add(milliseconds)
        return moment(milliseconds / 1000)


def timed_lines(utterance: TimedText, language: str) -> Iterator[HighlightedLine]:
    """The utterance's lines, without anchors."""
    shown, starts = utterance.words, utterance.starts
    first = clause = 0
    begins = True
    for n, is_last in enumerate(sentence_ends(shown, language)[:-1], 1):
        if is_last or starts[n] - starts[first] > LONGEST_LINE:
            end = n if is_last or clause == first else clause
            yield HighlightedLine(shown[first:end], starts[first:end], begins)
            first, clause, begins = end, end, is_last
        if ends_a_clause(shown[n - 1]) and starts[n] - starts[first] > LONGEST_LINE / 3:
            clause = n
    if shown:
        yield HighlightedLine(shown[first:], starts[first:], begins)


def headings(chapters: Sequence[ChapterMark], anchors: Anchors) -> list[Heading]:
    """The chapters in order of time."""
    ordered = sorted(chapters, key=lambda chapter: chapter.at)
    return [Heading(anchors.claim(mark.at), mark.at, mark.title, mark.url, mark.image) for mark in ordered]


def sections(
    utterances: Sequence[TimedText], chapters: Sequence[Heading], anchors: Anchors, language: str
) -> Iterator[Section]:
    """Utterances, in order of time, under their chapters; chapters without words are omitted.

    A chapter that begins during an utterance begins with one of its lines.
    """
    said = [(utterance.speaker, list(timed_lines(utterance, language))) for utterance in utterances]
    starts = sorted(line.start for _, lines in said for line in lines)
    begins = list(accumulate((_first_line(chapter.start, starts) for chapter in chapters), max))
    parts: dict[int, list[tuple[str, list[HighlightedLine]]]] = {}
    for speaker, lines in said:
        for number, part in groupby(lines, key=lambda line: bisect_right(begins, line.start)):
            parts.setdefault(number, []).append((speaker, list(part)))
    for number, heading in enumerate((None, *chapters)):
        if number in parts:
            yield Section(heading, tuple(_paragraphs(parts[number], anchors)))


def _first_line(chapter: float, starts: Sequence[float]) -> float:
    """Where the line begins that a chapter's time was rounded from; if there is none, that time."""
    near = starts[
        bisect_left(starts, chapter - CHAPTER_TOLERANCE) : bisect_right(starts, chapter + CHAPTER_TOLERANCE)
    ]
    return min(near, key=lambda start: abs(start - chapter), default=chapter)


def _paragraphs(parts: Sequence[tuple[str, list[HighlightedLine]]], anchors: Anchors) -> Iterator[Paragraph]:
    before = ""
    for speaker, lines in parts:
        for shown in _short(lines):
            anchored = (replace(line, anchor=anchors.claim(line.start)) for line in shown)
            yield Paragraph(speaker if speaker != before else "", tuple(anchored))
            before = speaker


def _short(lines: Sequence[HighlightedLine]) -> Iterator[Sequence[HighlightedLine]]:
    """The lines of what one person says, a paragraph each."""
    first = 0
    for n, line in enumerate(lines):
        if line.start - lines[first].start > (LONGEST_PARAGRAPH if line.begins else 2 * LONGEST_PARAGRAPH):
            yield lines[first:n]
            first = n
    yield lines[first:]
