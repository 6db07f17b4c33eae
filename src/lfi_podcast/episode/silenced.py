"""Places that were silenced before: they stay silent until a person says that one may be heard.

Their times are the recording's own, which neither cuts nor an intro move. Neither an edited `redact`, another engine,
nor a doubt that was signed off brings one back; only an entry in `unsilenced` of accepted.json does.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from lfi_podcast.episode.accepted import read_accepted
from lfi_podcast.episode.committed import read_committed
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.doubt import Unsilenced
from lfi_podcast.model.intervals import coalesced, outside
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.transcript import Recognition, moved
from lfi_podcast.work.job import Job

SAME = 0.01
"""Seconds by which a place may differ after its times were moved and rounded."""

_FOUND_AGAIN = 0.5
"""The share of a place that must be silenced again for it to count as found; the rest of it is silenced anyway."""


def silenced_before(job: Job) -> tuple[Interval, ...]:
    """The places that must stay silent, separate and in order, on the recording's own time line."""
    with suppress(PodcastError):  # which `transcript` tells
        if words := read_committed(job).words:
            places = (*(words.stay_silent or ()), *as_recorded(words.silenced, _line_of(job, words)))
            heard = read_accepted(job).unsilenced
            return tuple(place for place in together(places) if not any(_is(place, one) for one in heard))
    return ()


def _line_of(job: Job, words: Recognition) -> TimeMap:
    return words.time_line or job.time_map() or TimeMap()


def _is(place: Interval, heard: Unsilenced) -> bool:
    return abs(place.start - heard.start) <= SAME and abs(place.end - heard.end) <= SAME


def as_recorded(places: Iterable[Interval], line: TimeMap) -> tuple[Interval, ...]:
    """Places on a listener's time line, on the recording's own."""
    return tuple(moved(place, Move(line, TimeMap())) for place in places)


def as_heard(places: Iterable[Interval], line: TimeMap) -> tuple[Interval, ...]:
    """What listeners hear of places in the recording."""
    heard = (moved(place, Move(TimeMap(), line)) for place in places)
    return tuple(place for place in heard if place.end - place.start > SAME)


def together(places: Iterable[Interval]) -> tuple[Interval, ...]:
    """The places in order, with overlapping ones joined; of different sounds, the bleep stays."""
    return tuple(
        coalesced(
            sorted(places, key=lambda place: (place.start, place.end)),
            touch=lambda last, place: place.start <= last.end,
            join=lambda last, place: Interval(
                start=last.start,
                end=max(last.end, place.end),
                sound="mute" if last.sound == place.sound == "mute" else "bleep",
            ),
        )
    )


def lost(before: Sequence[Interval], now: Sequence[Interval]) -> tuple[Interval, ...]:
    """The places of before that are not found again."""
    return tuple(
        place
        for place in before
        if _left_of(place, now) > (1 - _FOUND_AGAIN) * (place.end - place.start) + SAME
    )


def widened(before: Sequence[Interval], now: Sequence[Interval]) -> tuple[Interval, ...]:
    """The places of now, with those of before that were wider, in order."""
    wider = (place for place in before if _left_of(place, now) > SAME)
    return tuple(sorted({*now, *wider}, key=lambda place: (place.start, place.end)))


def _left_of(place: Interval, now: Sequence[Interval]) -> float:
    return outside((place.start, place.end), [(other.start, other.end) for other in now])
