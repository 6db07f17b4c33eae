"""Who says what in a transcript from elsewhere: its lines become passages, each with a speaker.

blocks (paragraphs, cues, segments) ─ readings of each line as a label ─ evidence of the whole ─ passages
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lfi_podcast.model.transcript import Passage
from lfi_podcast.text.evidence import BroughtDocument, BroughtLine
from lfi_podcast.text.labels import INLINE_STAMP, LONGEST_NAME, SpeakerLabel, Sureness, without_stamp
from lfi_podcast.text.people import People, could_be_name, folded, is_generic

_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|__)(?=[^\s*_])([^*]{0,300}?[^\s*_])\1(?![\w*])")


@dataclass(frozen=True)
class Block:
    """Lines that belong together: a paragraph, a cue, a segment. `name`: who says them, if the file has it apart.

    `start`, `end`: seconds. `is_caption`: its lines break anywhere, and a dash begins another's speech.
    """

    lines: Sequence[str]
    name: str | None = None
    start: float | None = None
    end: float | None = None
    is_caption: bool = False


@dataclass(frozen=True)
class Spoken:
    """The passages in the order of the file. `left_out`: lines that are around the speech."""

    passages: tuple[Passage, ...]
    left_out: tuple[str, ...] = ()


def spoken(blocks: Sequence[Block], people: People) -> Spoken:
    """Every passage with its speaker: the id of a person of the show, or else the label as written."""
    lines = _joined([line for number, block in enumerate(blocks) for line in _lines(number, block)], people)
    document = BroughtDocument(lines, people)
    labels = [document.label(number) for number in range(len(lines))]
    first = next((number for number, label in enumerate(labels) if label), 0)
    label = labels[first] if lines else None
    # Whoever writes such labels writes them from the first word on: before it are titles, dates, keywords.
    is_headed = bool(label and label.form.sureness is Sureness.FORM and not label.text)
    is_around = [
        line.is_around
        or (is_headed and number < first)
        or (labels[number] is None and (line.stamped.is_heading or document.is_avatar(number)))
        for number, line in enumerate(lines)
    ]
    said = [
        each for each, is_out in zip(zip(lines, labels, strict=True), is_around, strict=True) if not is_out
    ]
    left_out = (line.stamped.text for line, is_out in zip(lines, is_around, strict=True) if is_out)
    return Spoken(tuple(_passages(said, blocks, document)), tuple(left_out))


def _lines(number: int, block: Block) -> Iterator[BroughtLine]:
    for raw in block.lines:
        stamped = without_stamp(raw)
        if block.start is not None and stamped.has_time and raw.lstrip()[0].isdigit():
            stamped = replace(
                stamped, text=stamped.line, has_time=False
            )  # whose times are elsewhere: it is said
        if stamped.text or stamped.has_time:
            yield BroughtLine(number, stamped, block.name, block.is_caption, stamped.has_time)


def _joined(lines: Sequence[BroughtLine], people: People) -> Sequence[BroughtLine]:
    """Without lines of times alone: a name before one, or after it, gets it as its own."""
    begins_with_time = bool(lines) and lines[0].is_time
    found: list[BroughtLine] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if line.is_time:
            last = found[-1] if found else None
            if (
                last
                and before
                and not before.is_time
                and not begins_with_time
                and _is_name(last.stamped.text, people)
            ):
                found[-1] = replace(last, stamped=replace(last.stamped, text=f"{last.stamped.text}  0:00"))
        else:
            found.append(replace(line, after_time=line.after_time or bool(before and before.is_time)))
    return found


def _is_name(text: str, people: People) -> bool:
    return could_be_name(text) or is_generic(text) or people.find(text) is not None


def _passages(
    lines: Sequence[tuple[BroughtLine, SpeakerLabel | None]],
    blocks: Sequence[Block],
    document: BroughtDocument,
) -> Iterator[Passage]:
    """What is said in each block, divided where somebody else begins."""
    name: str | None = None
    said: dict[int, list[tuple[str | None, list[str]]]] = {}
    spelling: dict[tuple[str, ...], str] = {}
    for line, label in lines:
        parts = said.setdefault(line.block, [])
        if line.voice or label:
            name = _speaker(label.name if label else line.voice or "", document, spelling)
        text = label.text if label else document.text(line)
        if label or not parts or (line.stamped.is_dashed and line.is_caption):
            parts.append((name, []))
        parts[-1][1].append(text)
    for number, parts in said.items():
        cleaned = [(who, _clean(" ".join(texts))) for who, texts in parts]
        yield from _timed([part for part in cleaned if part[1]], blocks[number])


def _speaker(name: str, document: BroughtDocument, spelling: dict[tuple[str, ...], str]) -> str | None:
    """The id of a person of the show; else the label as it was first written, valid in transcript.md."""
    if known := document.find(name):
        return known
    plain = re.sub(r"[:=]", " ", name).strip("[]# ")
    plain = " ".join(plain.split())[:LONGEST_NAME].strip()
    return spelling.setdefault(folded(plain) or (plain,), plain) if plain else None


def _clean(text: str) -> str:
    """Without times within the text, and without Markdown."""
    return " ".join(_ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", INLINE_STAMP.sub("", text))).split())


def _timed(parts: Sequence[tuple[str | None, str]], block: Block) -> Iterator[Passage]:
    """Each part with its share of the block's time."""
    if block.start is None or block.end is None:
        yield from (Passage(text, name) for name, text in parts)
        return
    now, length = block.start, sum(len(text) for _, text in parts) or 1
    for name, text in parts:
        until = now + (block.end - block.start) * len(text) / length
        yield Passage(text, name, round(now, 3), round(until, 3))
        now = until
