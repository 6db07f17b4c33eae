"""What must not be read, found in words and replaced in text."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from html import unescape
from itertools import accumulate
from typing import TypeVar
from urllib.parse import unquote

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Episode, Redaction
from lfi_podcast.model.phrase import composed, pattern
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import Value, clock_time

MARGIN = 0.06
"""Seconds taken out before and after the words, since an engine's word times are not exact."""

SAY_WHERE = "add where it is said to `redact`: {say: …, from: …, to: …}"
"""What to do about words that are said and were not heard."""

_TAG = re.compile(r"<[^>]*>")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

V = TypeVar("V", bound=Value)


def replacer(redactions: Sequence[Redaction]) -> Callable[[str], str]:
    """A function that puts the stand-in for every redacted phrase in a text."""
    rules = [(pattern(item.say), item.stand_in) for item in _in_order(redactions) if item.say]

    def replaced(text: str) -> str:
        if not rules:
            return text
        text = composed(text)
        for matching, stand_in in rules:
            text = stand_in.join(matching.split(text))
        return text

    return replaced


def leftovers(text: str, redactions: Sequence[Redaction]) -> Iterator[str]:
    """The redacted phrases that a text still has, to whoever reads it."""
    seen = [composed(reading) for reading in _readings(text)]
    for item in redactions:
        if item.say and any(map(pattern(item.say).search, seen)):
            yield item.say


def _readings(text: str) -> Iterator[str]:
    """A text as it stands; without markup, entities and what cannot be seen; and as an address means it."""
    yield text
    yield _INVISIBLE.sub("", unescape(_TAG.sub("", text)))
    yield unquote(text)


def _in_order(redactions: Sequence[Redaction]) -> Sequence[Redaction]:
    """Longer phrases first, lest a part of one is left when another one in it is gone; stretches last."""
    return sorted(redactions, key=lambda item: -len(item.say or ""))


def redacted_episode(episode: Episode) -> Episode:
    """The episode with every text that people will read redacted. Its times and addresses stay."""
    replaced = replacer(episode.redact)

    def public(value: V, *texts: str) -> V:
        return value.model_copy(
            update={key: replaced(text) for key in texts if (text := getattr(value, key))}
        )

    return public(episode, "title", "summary", "notes", "withdrawn").model_copy(
        update={
            "topics": tuple(map(replaced, episode.topics)),
            "glossary": tuple(map(replaced, episode.glossary)),
            "people": tuple(public(credit, "name", "role", "group") for credit in episode.people),
            "chapters": tuple(public(mark, "title") for mark in episode.chapters),
            "references": tuple(public(source, "text") for source in episode.references),
            "clips": tuple(public(clip, "title") for clip in episode.clips),
        }
    )


def intervals(words: Sequence[Word], redactions: Sequence[Redaction]) -> tuple[Interval, ...]:
    """Where the sound must go, in order of time; UnmetPromise naming every phrase that was not heard."""
    found: list[Interval] = []
    missing: list[str] = []
    for item in redactions:
        if item.start is not None and item.end is not None:
            found.append(Interval(start=item.start, end=item.end, sound=item.sound))
        spoken = [
            Interval(start=max(0.0, round(start - MARGIN, 3)), end=round(end + MARGIN, 3), sound=item.sound)
            for start, end in spoken_at(words, item.say or "")
        ]
        found += spoken
        if item.say and not spoken and item.start is None:
            missing.append(_not_heard(words, item.say))
    if missing:
        raise UnmetPromise("; ".join(missing), "redact", f"listen for it, and {SAY_WHERE}")
    return tuple(sorted(found, key=lambda interval: (interval.start, interval.end)))


def spoken_at(words: Sequence[Word], phrase: str) -> Iterator[tuple[float, float]]:
    """From when to when each occurrence of a phrase was said."""
    for place in _occurrences(words, phrase) if phrase else ():
        yield words[place[0]].start, max(words[position].end for position in place)


def redacted_words(words: Sequence[Word], redactions: Sequence[Redaction]) -> tuple[Word, ...]:
    """The words with one stand-in for each redacted phrase or stretch, over the time that it took."""
    for item in _in_order(redactions):
        words = _without(words, item)
    return tuple(words)


def _without(words: Sequence[Word], item: Redaction) -> Sequence[Word]:
    if item.say:
        words = _replaced(words, _occurrences(words, item.say), replacer([item]))
    if item.start is not None and item.end is not None:
        words = _replaced(words, _inside(words, item.start, item.end), lambda _said: item.stand_in)
    return words


def _replaced(
    words: Sequence[Word], places: Iterable[Sequence[int]], stand_in: Callable[[str], str]
) -> Sequence[Word]:
    result: list[Word | None] = list(words)
    for place in places:
        said = [words[position] for position in place]
        text = stand_in(" ".join(word.text for word in said))
        for position in place:
            result[position] = None
        result[place[0]] = said[0].model_copy(update={"text": text, "end": max(w.end for w in said)})
    return [word for word in result if word]


def bare(word: str) -> str:
    """A word as it is compared: lower case, no punctuation around it."""
    return re.sub(r"^\W+|\W+$", "", composed(word).casefold().replace("’", "'"))


def _occurrences(words: Sequence[Word], phrase: str) -> Iterator[Sequence[int]]:
    """Positions of the words of each occurrence; a phrase is said by one speaker in a row."""
    for positions in _by_speaker(words):
        texts = [composed(words[position].text) for position in positions]
        yield from (positions[first : last + 1] for first, last in _found(texts, pattern(phrase)))


def _inside(words: Sequence[Word], start: float, end: float) -> Iterator[Sequence[int]]:
    """Positions of the words that each speaker says in a stretch of time."""
    for positions in _by_speaker(words):
        if inside := [i for i in positions if words[i].end > start and words[i].start < end]:
            yield inside


def _by_speaker(words: Sequence[Word]) -> Iterable[Sequence[int]]:
    positions: dict[str | None, list[int]] = {}
    for position, word in enumerate(words):
        positions.setdefault(word.speaker, []).append(position)
    return positions.values()


def _found(texts: Sequence[str], matching: re.Pattern[str]) -> Sequence[tuple[int, int]]:
    """The first and the last of the texts that each match touches; matches that share one are one."""
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    runs: list[tuple[int, int]] = []
    for match in matching.finditer(" ".join(texts)):
        first, last = (bisect_right(starts, at) - 1 for at in (match.start(), match.end() - 1))
        if runs and first <= runs[-1][1]:
            first, _ = runs.pop()
        runs.append((first, last))
    return runs


def _not_heard(words: Sequence[Word], say: str) -> str:
    heard = {bare(word.text): word for word in words}
    near = [heard[text] for text in get_close_matches(bare(say), heard, 3, 0.6)]
    places = ", ".join(f"{word.text!r} at {clock_time(word.start)}" for word in near)
    return f"{say!r} was not heard" + (f" (the nearest: {places})" if near else "")
