"""A transcript on a page: chapters, paragraphs, and lines short enough to link to.

A line is a sentence, or fifteen seconds of speech if there are no sentences. Its `anchor` is both its id on the page
and a media fragment (`t=75.12`; W3C Media Fragments 1.0, section 4.2.1): a link to `#t=75.12` scrolls there without
JavaScript, and with it, playback starts there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.transcript import Utterance
from lfi_podcast.model.value import clock_time

LONGEST_LINE = 15.0
"""The longest line (seconds) without a full stop: drafts may have no punctuation."""

CHAPTER_TOLERANCE = 1.0
"""Seconds by which an utterance may start before its chapter: people round chapter times."""

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'’”»)\]]*$")


@dataclass(frozen=True)
class HighlightedLine:
    """Words that are highlighted together, from `start` (seconds) on."""

    anchor: str
    start: float
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One utterance; `speaker` is empty if it has not changed."""

    speaker: str
    lines: tuple[HighlightedLine, ...]


@dataclass(frozen=True)
class Heading:
    """A chapter and the target of its link."""

    anchor: str
    start: float
    title: str
    url: str | None = None

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


def timed_lines(utterance: Utterance) -> Iterator[tuple[float, str]]:
    """The utterance's lines, each with its start in seconds.

    A correction may have more or fewer words than were recognised; then the two are mapped proportionally.
    """
    shown, heard = utterance.text.split(), utterance.words
    starts = [
        max(utterance.start, heard[n * len(heard) // len(shown)].start) if heard and n else utterance.start
        for n in range(len(shown))
    ]
    first = 0
    for n, word in enumerate(shown):
        last = n + 1 == len(shown)
        if last or _SENTENCE_END.search(word) or starts[n + 1] - starts[first] > LONGEST_LINE:
            yield starts[first], " ".join(shown[first : n + 1])
            first = n + 1


def headings(chapters: Sequence[ChapterMark], anchors: Anchors) -> list[Heading]:
    """The chapters in order of time."""
    ordered = sorted(chapters, key=lambda chapter: chapter.at)
    return [Heading(anchors.claim(mark.at), mark.at, mark.title, mark.url) for mark in ordered]


def sections(
    utterances: Sequence[Utterance], chapters: Sequence[Heading], anchors: Anchors
) -> Iterator[Section]:
    """Utterances, in order of time, under their chapters; chapters without words are omitted."""
    bounds: list[tuple[float, Heading | None]] = [(0.0, None)]
    bounds += [(max(0.0, chapter.start - CHAPTER_TOLERANCE), chapter) for chapter in chapters]
    ends = [start for start, _ in bounds[1:]] + [float("inf")]
    for (start, heading), end in zip(bounds, ends, strict=True):
        said = [utterance for utterance in utterances if start <= utterance.start < end]
        if said:
            yield Section(heading, tuple(_paragraphs(said, anchors)))


def _paragraphs(utterances: Sequence[Utterance], anchors: Anchors) -> Iterator[Paragraph]:
    before = ""
    for utterance in utterances:
        lines = tuple(
            HighlightedLine(anchors.claim(start), start, text) for start, text in timed_lines(utterance)
        )
        if lines:
            yield Paragraph(utterance.speaker if utterance.speaker != before else "", lines)
            before = utterance.speaker
