"""Words gathered into utterances, and corrected lines given the times of the words that were heard."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from lfi_podcast.model.transcript import DRAFT_SPEAKER, Utterance, Word
from lfi_podcast.text.lines import Line
from lfi_podcast.text.redact import bare

LONG_PAUSE = 1.0
"""Seconds of silence that end an utterance."""

FULL, BREATH = 240, 0.3
"""An utterance of so many characters ends at the next pause of so many seconds."""

_SLOWEST_WORD = 0.6
"""Seconds that a word takes at most, where nothing tells when a line ends."""

_HALF_MILLISECOND = 0.0005


def gather(words: Sequence[Word], names: Mapping[str, str]) -> tuple[Utterance, ...]:
    """Words as utterances in the order of time. `names`: what people read, by speaker id."""
    speakers = dict.fromkeys(word.speaker for word in words)
    said = [
        Utterance(
            speaker=_name(speaker, names),
            start=run[0].start,
            end=max(word.end for word in run),
            text=" ".join(word.text for word in run),
            words=tuple(run),
        )
        for speaker in speakers
        for run in _runs([word for word in words if word.speaker == speaker])
    ]
    return tuple(sorted(said, key=lambda utterance: (utterance.start, utterance.speaker)))


def _name(speaker: str | None, names: Mapping[str, str]) -> str:
    return names.get(speaker or "", speaker or DRAFT_SPEAKER)


def _runs(words: Sequence[Word]) -> Iterable[list[Word]]:
    run: list[Word] = []
    for word in sorted(words, key=lambda word: word.start):
        pause = word.start - run[-1].end if run else 0.0
        is_full = sum(len(said.text) + 1 for said in run) > FULL
        if pause > LONG_PAUSE or (is_full and pause > BREATH):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def timed(lines: Sequence[Line], words: Sequence[Word], names: Mapping[str, str]) -> tuple[Utterance, ...]:
    """Corrected lines as utterances: unchanged words keep their times, changed ones lie between those.

    Each line is compared with the words that were heard from its start to the start of the next line of the
    same speaker (of anybody, where nothing was heard of that speaker).
    """
    everybody = sorted((part for word in words for part in _parts(word)), key=lambda word: word.start)
    heard: dict[str, list[Word]] = {}
    for word in everybody:
        heard.setdefault(_name(word.speaker, names), []).append(word)
    said: list[Utterance] = []
    following: dict[str, float] = {}
    soonest = float("inf")
    for line in reversed(lines):
        own = heard.get(line.name)
        until = following.get(line.name, float("inf")) if own else soonest
        limit = min(soonest, line.start + _SLOWEST_WORD * len(line.text.split()))
        said.append(_timed(line, _between(own or everybody, line.start, until), limit))
        following[line.name] = soonest = line.start
    return tuple(reversed(said))


def _between(words: Sequence[Word], start: float, until: float) -> Sequence[Word]:
    """The words that begin in a stretch of time, which a line's rounded start belongs to."""
    first = bisect_left(words, start - _HALF_MILLISECOND, key=lambda word: word.start)
    last = bisect_left(words, until - _HALF_MILLISECOND, key=lambda word: word.start)
    return words[first:last]


def _parts(word: Word) -> list[Word]:
    """A stand-in may be several words."""
    return shared(word, word.text.split())


def shared(word: Word, texts: Sequence[str]) -> list[Word]:
    """The texts that a word is cut into, each with its share of the time."""
    step = (word.end - word.start) / max(1, len(texts))
    return [
        word.model_copy(
            update={
                "text": text,
                "start": round(word.start + i * step, 3),
                "end": round(word.start + (i + 1) * step, 3),
            }
        )
        for i, text in enumerate(texts)
    ]


def _timed(line: Line, heard: Sequence[Word], limit: float) -> Utterance:
    texts = line.text.split()
    matcher = SequenceMatcher(None, [bare(text) for text in texts], [bare(w.text) for w in heard], False)
    times: dict[int, Word] = {
        block.a + i: heard[block.b + i] for block in matcher.get_matching_blocks() for i in range(block.size)
    }
    end = heard[-1].end if heard else limit
    known = [
        (-1, line.start, line.start),
        *((position, word.start, word.end) for position, word in sorted(times.items())),
        (len(texts), max(end, line.start), max(end, line.start)),
    ]
    words: list[Word] = []
    for (before, _, free_from), (after, free_to, _) in pairwise(known):
        if before >= 0:
            words.append(times[before].model_copy(update={"text": texts[before]}))
        words += _spread(texts[before + 1 : after], free_from, max(free_from, free_to), line)
    return Utterance(
        speaker=line.name,
        start=line.start,
        end=max([line.start, *(word.end for word in words)]),
        text=" ".join(texts),
        words=tuple(words),
    )


def _spread(texts: Sequence[str], start: float, end: float, line: Line) -> list[Word]:
    """Words that nobody heard so, evenly over the time that is left for them."""
    step = (end - start) / max(1, len(texts))
    return [
        Word(
            text=text,
            start=round(start + i * step, 3),
            end=round(start + (i + 1) * step, 3),
            probability=1.0,
            speaker=line.name,
        )
        for i, text in enumerate(texts)
    ]
