"""Places where the audio has a redacted name and the recognised words have something else, found by the audio search.

A certain finding is redacted like a recognised name. An uncertain one becomes a doubt.
"""

from collections.abc import Iterator, Sequence

from lfi_podcast.episode.accepted import read_accepted
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.doubt import Unsilenced, name_doubt_id, name_key
from lfi_podcast.model.intervals import outside
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.transcript import Recognition, Word, moved
from lfi_podcast.model.value import Stored
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.spot import spot
from lfi_podcast.transcript.redact import asked_for
from lfi_podcast.work.job import Job

NOT_ENGLISH = "the audio was not searched for misheard names, which is only possible in English"

_SAME = 0.2
"""Seconds that the sound search may find before or after a word that has the name."""


class Place(Stored):
    """Where a phrase seems to be said (seconds). `item`: the index of its redaction, from 0; `name`: its key.

    `recorded`: its start on the recording's own time line, if that is another.
    """

    item: int
    name: str = ""
    start: float
    end: float
    sure: bool
    recorded: float | None = None

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    @property
    def doubt_id(self) -> str:
        """The id under which a person signs off that the name is not said here."""
        return name_doubt_id(self.name, self.sure, self.start if self.recorded is None else self.recorded)


class Places(Stored):
    """The content of `spotted.json`. It contains no phrase and never leaves `build/`."""

    places: tuple[Place, ...] = ()


def names_words(job: Job) -> bool:
    """Whether there are words to search for."""
    return any(item.phrases for item in job.episode.redact)


def is_english(job: Job) -> bool:
    return primary_language(job.language) == "en"


def spotted(job: Job, blocks: Iterator[bytes], stage: str, done: int = 0, of: int = 1) -> Iterator[Place]:
    """Where the audio seems to contain redacted names. `done`: how many streams the `stage` has finished."""
    progress, duration = job.progress(stage), job.mix_facts().duration

    def searched(seconds: float) -> None:
        progress((done + min(1.0, seconds / duration)) / of)

    item_of = whose(job.episode.redact)
    for found in spot(blocks, tuple(item_of), Lexicon.of(job.glossary), job.workshop.map, searched):
        item = item_of[found.phrase]
        yield Place(item=item, name=key_of(job, item), start=found.start, end=found.end, sure=found.sure)


def key_of(job: Job, item: int) -> str:
    """The key of the name that a redaction is about."""
    return name_key(job.episode.redact[item].identity)


def whose(redact: Sequence[Redaction]) -> dict[str, int]:
    """The item that each phrase belongs to: the first, preferring items for all places over items for one."""
    numbered = sorted(enumerate(redact), key=lambda pair: (pair[1].start is None, -pair[0]))
    return {phrase: number for number, item in numbered for phrase in item.phrases}


def misheard(job: Job, heard: Recognition | None) -> tuple[Place, ...]:
    """The places that are not in the words, on the listener's time line.

    Leaves out what is cut, and places that a person allows to be heard, since the name is not said there.
    """
    path, time_map = job.built("spotted.json"), job.time_map()
    if time_map is None or not path.is_file() or not any(item.phrases for item in job.episode.redact):
        return ()
    move, words = Move(TimeMap(), time_map), heard.words if heard else ()
    everything, allowed = job.stored(Places, "spotted.json").places, read_accepted(job).unsilenced
    found = [place for place in everything if not may_be_heard(place, allowed)]
    places = [place for place in found if not any(_is_part(place, other) for other in found)]
    return tuple(
        place.model_copy(update={"start": now.start, "end": now.end, "recorded": place.start})
        for place in places
        if move.keeps(place.start, place.end)
        and not _is_heard(now := moved(Interval(start=place.start, end=place.end), move), words, job)
    )


def may_be_heard(place: Place, unsilenced: Sequence[Unsilenced]) -> bool:
    """Whether a person allows this place (in the recording) to be heard, knowing that this name was found there."""
    return any(place.name in one.names and one.start <= place.middle <= one.end for one in unsilenced)


def _is_part(place: Place, other: Place) -> bool:
    """Whether a longer phrase that contains this one, or this one itself, is certainly said there."""
    if not other.sure:
        return False
    is_same = place.item == other.item and not place.sure
    is_longer = other.end - other.start > place.end - place.start
    return (is_same or is_longer) and other.start <= place.middle <= other.end


def _is_heard(place: Interval, words: Sequence[Word], job: Job) -> bool:
    """Whether the words have a name there, or the time is redacted anyway."""
    return outside((place.start, place.end), asked_for(words, job.episode.redact)) <= _SAME
