"""Allows places to be heard that were silenced before, which nothing but this does."""

from collections.abc import Sequence

from lfi_podcast.episode.accepted import allow
from lfi_podcast.episode.misheard import Places
from lfi_podcast.episode.redacted import is_redacted
from lfi_podcast.episode.silenced import as_heard, silenced_before
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.doubt import Unsilenced
from lfi_podcast.model.intervals import outside
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.value import format_time, parse_time
from lfi_podcast.transcript.redact import asked_for
from lfi_podcast.work.job import Job

_NEAR = 0.05
"""Seconds by which a time that people copy or type may miss a place."""


def unsilence(job: Job, times: Sequence[str]) -> tuple[Unsilenced, ...]:
    """Allow the places at these times (as listeners hear them) to be heard, and remember it in accepted.json.

    PodcastError for a time at which nothing is silenced, or where `redact` still asks for silence.
    """
    chosen = tuple(_place_at(job, time) for time in times)
    allow(job, chosen)
    return chosen


def _place_at(job: Job, time: str) -> Unsilenced:
    at, line = _seconds(time), job.time_map() or TimeMap()
    for place in silenced_before(job) if is_redacted(job) else ():
        for heard in as_heard([place], line):
            if heard.start - _NEAR <= at <= heard.end + _NEAR:
                _refuse_asked_for(job, heard)
                return Unsilenced(start=place.start, end=place.end, names=_found_for_sure(job, place))
    raise PodcastError(
        f"nothing is silenced at {format_time(at)}",
        "--unsilence",
        f"copy the time from the message of `lfi-podcast build {job.slug}`",
    )


def _seconds(time: str) -> float:
    try:
        return parse_time(time)
    except ValueError as exc:
        raise PodcastError(str(exc).partition("; ")[0], "--unsilence", "write M:SS.mmm or seconds") from exc


def _refuse_asked_for(job: Job, place: Interval) -> None:
    """PodcastError for a place that would be silenced again, by its time or its words."""
    heard = job.words_as_published()
    asked = asked_for(heard.words if heard else (), job.episode.redact)
    if 2 * outside((place.start, place.end), asked) < place.end - place.start:
        raise PodcastError(
            f"`redact` asks for silence at {format_time(place.start)}",
            job.name(job.workshop.repository.episode_file(job.slug)),
            "change `redact` first",
        )


def _found_for_sure(job: Job, place: Interval) -> tuple[str, ...]:
    """The keys of the names that the search of the sound is sure of there."""
    if not job.built("spotted.json").is_file():
        return ()
    found = job.stored(Places, "spotted.json").places
    return tuple(sorted({one.name for one in found if one.sure and place.start <= one.middle <= place.end}))
