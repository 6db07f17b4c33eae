"""What must not be read, found in words and replaced in text.

A phrase is found whatever its capitals, spacing or line ends, and with a possessive 's; never inside another
word (Ann is not in annual).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import groupby

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Episode, Redaction
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import clock_time

MARGIN = 0.06
"""Seconds taken out before and after the words, since an engine's word times are not exact."""

_POSSESSIVE = re.compile(r"['’]s?$")


def pattern(phrase: str) -> re.Pattern[str]:
    """Matches the phrase as whole words, in text as NFC."""
    words = [re.escape(word).replace("'", "['’]") for word in unicodedata.normalize("NFC", phrase).split()]
    return re.compile(r"(?<![^\W_])" + r"\s+".join(words) + r"(?![^\W_])", re.IGNORECASE)


def replacer(redactions: Sequence[Redaction]) -> Callable[[str], str]:
    """A function that puts the stand-in for every redacted phrase in a text."""
    rules = [(pattern(item.say), item.stand_in) for item in redactions if item.say]

    def replaced(text: str) -> str:
        if not rules:
            return text
        text = unicodedata.normalize("NFC", text)
        for matching, stand_in in rules:
            text = stand_in.join(matching.split(text))
        return text

    return replaced


def leftovers(text: str, redactions: Sequence[Redaction]) -> Iterator[str]:
    """The redacted phrases that a text still has."""
    text = unicodedata.normalize("NFC", text)
    return (item.say for item in redactions if item.say and pattern(item.say).search(text))


def redacted_episode(episode: Episode) -> Episode:
    """The episode with every text that people will read redacted. Its times and addresses stay."""
    replaced = replacer(episode.redact)
    return episode.model_copy(
        update={
            "title": replaced(episode.title),
            "summary": replaced(episode.summary) if episode.summary else None,
            "notes": replaced(episode.notes),
            "topics": tuple(map(replaced, episode.topics)),
            "glossary": tuple(map(replaced, episode.glossary)),
            "people": tuple(
                credit.model_copy(update={"name": replaced(credit.name)}) if credit.name else credit
                for credit in episode.people
            ),
            "chapters": tuple(
                mark.model_copy(update={"title": replaced(mark.title)}) for mark in episode.chapters
            ),
            "references": tuple(
                source.model_copy(update={"text": replaced(source.text)}) for source in episode.references
            ),
            "clips": tuple(clip.model_copy(update={"title": replaced(clip.title)}) for clip in episode.clips),
        }
    )


def intervals(words: Sequence[Word], redactions: Sequence[Redaction]) -> tuple[Interval, ...]:
    """Where the sound must go, in order of time; UnmetPromise naming every phrase that was not heard."""
    found: list[Interval] = []
    missing: list[str] = []
    for item in redactions:
        if item.start is not None and item.end is not None:
            found.append(Interval(start=item.start, end=item.end, sound=item.sound))
            continue
        places = list(_occurrences(words, item))
        found += [
            Interval(
                start=round(max(0.0, words[place[0]].start - MARGIN), 3),
                end=round(words[place[-1]].end + MARGIN, 3),
                sound=item.sound,
            )
            for place in places
        ]
        if not places:
            missing.append(_not_heard(words, item.say or ""))
    if missing:
        raise UnmetPromise(
            "; ".join(missing), "redact", "listen for it, and give the stretch as {from: …, to: …, with: …}"
        )
    return tuple(sorted(found, key=lambda interval: (interval.start, interval.end)))


def redacted_words(words: Sequence[Word], redactions: Sequence[Redaction]) -> tuple[Word, ...]:
    """The words with one stand-in for each redacted phrase or stretch, over the time that it took."""
    result: dict[int, Word | None] = dict(enumerate(words))
    for item in redactions:
        for place in _occurrences(words, item):
            first, last = words[place[0]], words[place[-1]]
            ending = _POSSESSIVE.search(last.text) if item.say and not _POSSESSIVE.search(item.say) else None
            stand_in = item.stand_in + (ending[0] if ending else "")
            for position in place:
                result[position] = None
            result[place[0]] = first.model_copy(update={"text": stand_in, "end": last.end})
    return tuple(word for word in result.values() if word)


def bare(word: str) -> str:
    """A word as it is compared: lower case, no punctuation around it."""
    return re.sub(r"^\W+|\W+$", "", unicodedata.normalize("NFC", word).casefold().replace("’", "'"))


def _occurrences(words: Sequence[Word], item: Redaction) -> Iterator[tuple[int, ...]]:
    """Positions of the words of each occurrence; a phrase is said by one speaker in a row."""
    if not item.say:
        inside = [i for i, w in enumerate(words) if w.end > (item.start or 0) and w.start < (item.end or 0)]
        yield from _runs_of_one_speaker(words, inside)
        return
    phrase = [bare(part) for part in item.say.split()]
    by_speaker: dict[str | None, list[int]] = {}
    for position, word in enumerate(words):
        by_speaker.setdefault(word.speaker, []).append(position)
    for positions in by_speaker.values():
        said = [bare(words[position].text) for position in positions]
        for i in range(len(said) - len(phrase) + 1):
            heard = said[i : i + len(phrase)]
            if heard == phrase or [*heard[:-1], _POSSESSIVE.sub("", heard[-1])] == phrase:
                yield tuple(positions[i : i + len(phrase)])


def _runs_of_one_speaker(words: Sequence[Word], positions: Iterable[int]) -> Iterator[tuple[int, ...]]:
    ordered = sorted(positions, key=lambda position: (words[position].speaker or "", position))
    for _, run in groupby(ordered, key=lambda position: words[position].speaker):
        yield tuple(run)


def _not_heard(words: Sequence[Word], say: str) -> str:
    heard = {bare(word.text): word for word in words}
    near = [heard[text] for text in get_close_matches(bare(say), heard, 3, 0.6)]
    places = ", ".join(f"{word.text!r} at {clock_time(word.start)}" for word in near)
    return f"{say!r} was not heard" + (f" (the nearest: {places})" if near else "")
