"""Finds redacted phrases in words, and replaces them in text."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from itertools import accumulate
from typing import TypeVar

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.feed_keys import OwnLicense
from lfi_podcast.model.folding import bare, composed
from lfi_podcast.model.intervals import TimeSpan, TimeSpans, merged
from lfi_podcast.model.name_forms import name_matcher
from lfi_podcast.model.phrase import Matcher
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import Value, clock_time
from lfi_podcast.transcript.margins import silenced_around

SAY_WHERE = "add where it is said to `redact`: {say: …, from: …, to: …}"
"""What to do about words that are said but were not recognised."""

_ENDING = re.compile(r"(?:(?<=\S)['’]s)?[.,;:?!…]*$")
"""What a name keeps that is replaced: a possessive s, and the signs after it."""

V = TypeVar("V", bound=Value)


def replacer(redactions: Sequence[Redaction]) -> Callable[[str], str]:
    """A function that replaces every redacted phrase in a text with its stand-in."""
    rules = [(name_matcher(phrase), item.stand_in) for phrase, item in _phrases(redactions)]

    def replaced(text: str) -> str:
        for matcher, stand_in in rules:
            text = matcher.replaced(text, stand_in)
        return text

    return replaced


def _phrases(redactions: Sequence[Redaction]) -> Sequence[tuple[str, Redaction]]:
    """Longer phrases first, so that replacing a shorter one inside does not leave a part."""
    found = [(phrase, item) for item in redactions for phrase in item.phrases]
    return sorted(found, key=lambda pair: -len(pair[0]))


def redacted_episode(episode: Episode) -> Episode:
    """The episode with every text for readers redacted. Times and addresses stay."""
    replaced = replacer(episode.redact)

    def public(value: V, *texts: str) -> V:
        return value.model_copy(
            update={key: replaced(text) for key in texts if (text := getattr(value, key))}
        )

    return public(episode, "title", "display", "summary", "notes", "withdrawn").model_copy(
        update={
            "topics": redacted_list(episode.topics, replaced),
            "glossary": redacted_list(episode.glossary, replaced),
            "people": tuple(
                public(credit, "name", "group").model_copy(
                    update={"role": redacted_list(credit.roles, replaced)}
                )
                for credit in episode.people
            ),
            "chapters": tuple(public(mark, "title") for mark in episode.chapters),
            "references": tuple(public(source, "text") for source in episode.references),
            "corrections": tuple(public(each, "text") for each in episode.corrections),
            "clips": tuple(public(clip, "title") for clip in episode.clips),
            "funding": tuple(public(way, "text") for way in episode.funding),
            "images": tuple(public(image, "alt") for image in episode.images),
            "location": tuple(public(place, "name") for place in episode.location),
            "content_links": tuple(public(link, "text") for link in episode.content_links),
            "license": public(own, "name") if isinstance(own := episode.license, OwnLicense) else own,
        }
    )


def redacted_list(entries: Iterable[str], replaced: Callable[[str], str]) -> tuple[str, ...]:
    """The entries of a list, redacted. Entries that together make a name become one."""
    return tuple(filter(None, replaced("\n".join(entries)).split("\n")))


def intervals(
    words: Sequence[Word], redactions: Sequence[Redaction], quiet: TimeSpans = ()
) -> tuple[Interval, ...]:
    """The intervals to silence, in order of time; UnmetPromise naming every phrase that was not recognised.

    `quiet`: where nobody speaks. A phrase whose place another item gives need not have been recognised anywhere else.
    """
    found: list[Interval] = []
    missing: list[str] = []
    timed = {item.say for item in redactions if item.start is not None}
    for item in redactions:
        if item.start is not None and item.end is not None:
            found.append(Interval(start=item.start, end=item.end, sound=item.sound))
        places = [
            Interval(start=start, end=end, sound=item.sound)
            for start, end in (silenced_around(said, quiet) for said in spoken(words, item))
        ]
        found += (place for place in places if not any(_is_inside(place, other) for other in places))
        if item.phrases and not places and item.say not in timed:
            missing.append(_not_heard(words, item))
    if missing:
        raise UnmetPromise("; ".join(missing), "redact", f"listen for it, and {SAY_WHERE}")
    return tuple(sorted(set(found), key=lambda interval: (interval.start, interval.end)))


def _is_inside(place: Interval, other: Interval) -> bool:
    """Whether a longer form of the name, containing this one, is said there."""
    return place != other and other.start <= place.start and place.end <= other.end


def asked_for(words: Sequence[Word], redactions: Sequence[Redaction]) -> list[TimeSpan]:
    """The times that redactions name, and those at which their phrases were said."""
    times = [(item.start, item.end) for item in redactions if item.start is not None and item.end is not None]
    return [*times, *(span for item in redactions for span in spoken_at(words, item))]


def spoken_at(words: Sequence[Word], item: Redaction) -> Iterator[tuple[float, float]]:
    """When each occurrence of a redacted phrase was said."""
    for said in spoken(words, item):
        yield said[0].start, max(word.end for word in said)


def spoken(words: Sequence[Word], item: Redaction) -> Iterator[Sequence[Word]]:
    """The words of each occurrence of a redacted phrase, also of one that several speakers put together."""
    for phrase in item.phrases:
        for place in (*_occurrences(words, phrase), *_shared(words, phrase)):
            yield [words[position] for position in place]


def redacted_words(words: Sequence[Word], redactions: Sequence[Redaction]) -> tuple[Word, ...]:
    """The words with one stand-in for each redacted phrase or interval, with the same times."""
    return tuple(word for word in _redacted(words, redactions) if word)


def redacted_texts(said: Sequence[Sequence[Word]], redactions: Sequence[Redaction]) -> list[str]:
    """The same for the words of several utterances, as texts. A phrase may span utterances."""
    remaining = iter(_redacted([word for words in said for word in words], redactions))
    return [" ".join(word.text for _ in words if (word := next(remaining))) for words in said]


def _redacted(words: Sequence[Word], redactions: Sequence[Redaction]) -> list[Word | None]:
    """For each word: itself, its stand-in, or None if an earlier stand-in covers it too."""
    result: list[Word | None] = list(words)
    for phrase, item in _phrases(redactions):
        replaced = partial(name_matcher(phrase).replaced, stand_in=item.stand_in)
        _replace(result, partial(_occurrences, phrase=phrase), replaced)
        _replace(result, partial(_shares, phrase=phrase), partial(_instead, item.stand_in))
    for item in redactions:
        if item.start is not None and item.end is not None and not item.is_unknown:
            _cover(result, item.start, item.end, item.stand_in)
    return result


def _cover(words: list[Word | None], start: float, end: float, stand_in: str) -> None:
    """Put the stand-in into a list of words for whatever is said in an interval; sentences end where they did."""
    inside = partial(_inside, start=start, end=end, stand_in=stand_in)
    _replace(words, inside, partial(_instead, stand_in))


def _instead(stand_in: str, said: str) -> str:
    return stand_in + "".join(_ENDING.findall(said)[:1])


def _replace(
    words: list[Word | None],
    find: Callable[[Sequence[Word]], Iterable[Sequence[int]]],
    replaced: Callable[[str], str],
) -> None:
    """Replace the text of the words at every match, which become one word."""
    positions = [position for position, word in enumerate(words) if word]
    there = [word for word in words if word]
    for place in find(there):
        said = [there[position] for position in place]
        text = replaced(" ".join(word.text for word in said))
        for position in place:
            words[positions[position]] = None
        end = max(word.end for word in said)
        words[positions[place[0]]] = said[0].model_copy(update={"text": text, "end": end})


def _occurrences(words: Sequence[Word], phrase: str) -> Iterator[Sequence[int]]:
    """Positions of the words of each occurrence that one speaker says, whatever others say meanwhile."""
    for positions in _by_speaker(words):
        texts = [composed(words[position].text) for position in positions]
        yield from (positions[first : last + 1] for first, last in _found(texts, name_matcher(phrase)))


def _shared(words: Sequence[Word], phrase: str) -> Iterator[Sequence[int]]:
    """Positions of the words of each occurrence that one speaker begins and another one completes."""
    if len({word.speaker for word in words}) > 1:
        texts = [composed(word.text) for word in words]
        for first, last in _found(texts, name_matcher(phrase)):
            if len({word.speaker for word in words[first : last + 1]}) > 1:
                yield range(first, last + 1)


def _shares(words: Sequence[Word], phrase: str) -> Iterator[Sequence[int]]:
    """The positions of each speaker's part of these."""
    for place in _shared(words, phrase):
        for own in _by_speaker([words[position] for position in place]):
            yield [place[number] for number in own]


def _inside(words: Sequence[Word], start: float, end: float, stand_in: str) -> Iterator[Sequence[int]]:
    """Positions of each speaker's words in an interval, unless its stand-in is already there."""
    for positions in _by_speaker(words):
        own = [words[i] for i in positions]
        inside = [n for n, word in enumerate(own) if word.end > start and word.start < end]
        if inside and not _stands(own, inside, stand_in.split()):
            yield [positions[n] for n in inside]


def _stands(words: Sequence[Word], inside: Sequence[int], stand_in: Sequence[str]) -> bool:
    """Whether words are part of a stand-in, which in a corrected line may be several words beyond the interval."""
    firsts = range(max(0, inside[-1] + 1 - len(stand_in)), inside[0] + 1)
    plain = [bare(text) for text in stand_in]
    return any([bare(word.text) for word in words[n : n + len(plain)]] == plain for n in firsts)


def _by_speaker(words: Sequence[Word]) -> Iterable[Sequence[int]]:
    positions: dict[str | None, list[int]] = {}
    for position, word in enumerate(words):
        positions.setdefault(word.speaker, []).append(position)
    return positions.values()


def _found(texts: Sequence[str], matcher: Matcher) -> Sequence[tuple[int, int]]:
    """The first and last text that each match touches; matches that share a text are merged."""
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    return merged(
        (bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1)
        for start, end in matcher.places(" ".join(texts))
    )


def _not_heard(words: Sequence[Word], item: Redaction) -> str:
    heard = {bare(word.text): word for word in words}
    near = [heard[text] for say in item.phrases for text in get_close_matches(bare(say), heard, 3, 0.6)]
    places = ", ".join(  # words similar to a private name would reveal it
        clock_time(word.start) if item.entry else f"{word.text!r} at {clock_time(word.start)}"
        for word in near[:3]
    )
    return f"{item.say!r} was not heard" + (f" (most similar: {places})" if near else "")
