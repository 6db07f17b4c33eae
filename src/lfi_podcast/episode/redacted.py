"""The located redactions of an episode, from the stage `locate`, for all later stages."""

from collections.abc import Sequence

from lfi_podcast.episode.committed import CommittedWords, fingerprint
from lfi_podcast.episode.misheard import Place
from lfi_podcast.episode.silenced import silenced_before
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.intervals import outside
from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.model.value import Stored
from lfi_podcast.work.job import Job

_MARGIN = 0.15
"""Seconds of sound removed on either side of a spotted place.

More than around a recognised word: of 102 places in synthetic speech, one in twenty had a boundary more than 30 ms off,
and the worst was 159 ms off.
"""

_INAUDIBLE = 0.1
"""Seconds of a name that may be left beside what is silenced: less than a syllable."""

_TOUCH = 0.05
"""Seconds by which a word may overlap a spotted place and still be a different word."""


class Redacted(Stored):
    """The content of `redacted.json`, in seconds of the listener's time line. It never leaves `build/`.

    `sound`: the intervals that are replaced in the sound. `misheard`: places where the sound has a redacted name
    and the words have something else; words in a sure one are removed too. `stay_silent`: as in words.json.
    `checked`: a digest of the earlier redactions in words.json that this was checked against.
    """

    sound: tuple[Interval, ...] = ()
    misheard: tuple[Place, ...] = ()
    stay_silent: tuple[Interval, ...] = ()
    checked: str | None = None


def read_redacted(job: Job) -> Redacted:
    """The result of `locate`; empty without redactions. PodcastError if it has not run yet."""
    return job.stored(Redacted, "redacted.json") if is_redacted(job) else Redacted()


def is_redacted(job: Job) -> bool:
    """Whether something in the recording has to be silenced, or was silenced before."""
    return bool(job.sources.paths) and bool(job.episode.redact or silenced_before(job))


def is_audible(place: Place, silenced: Sequence[Interval]) -> bool:
    """Whether enough of a place is left to be in doubt."""
    others = [(interval.start, interval.end) for interval in silenced]
    return outside((place.start, place.end), others) > _INAUDIBLE


def redactions_of_sound(redact: Sequence[Redaction], misheard: Sequence[Place]) -> tuple[Redaction, ...]:
    """The redactions for the sound: those of the episode, and sure places where their words were misheard."""
    return _with_misheard(redact, misheard, _MARGIN)


def redactions_of_words(redact: Sequence[Redaction], misheard: Sequence[Place]) -> tuple[Redaction, ...]:
    """The redactions for the words: a word that only touches a spotted place is not part of it."""
    return _with_misheard(redact, misheard, -_TOUCH)


def _with_misheard(
    redact: Sequence[Redaction], misheard: Sequence[Place], margin: float
) -> tuple[Redaction, ...]:
    """`margin`: seconds by which each such place is extended at either end."""
    sure = [place for place in misheard if place.sure]
    found = [
        redact[place.item].model_copy(
            update={
                "start": max(0.0, round(place.start - margin, 3)),
                "end": round(max(place.middle, place.end + margin), 3),
            }
        )
        for place in sure
    ]
    also = {place.item for place in sure}
    kept = [item for number, item in enumerate(redact) if number not in also or item.start is not None]
    return (*kept, *found)


def without_unknown_names(job: Job) -> str | None:
    """A warning if some names could not be searched for."""
    if not job.unknown_names:
        return None
    names = ", ".join(job.unknown_names)
    are = "is" if len(job.unknown_names) == 1 else "are"
    return (
        f"private.yml is missing: {names} {are} removed at the places found earlier; new places could not be "
        "searched for"
    )


def refuse_without_sound(job: Job, committed: CommittedWords) -> None:
    """UnmetPromise if the published sound, the only one available, may still contain a redaction."""
    words = committed.words
    made = (words.redacted, words.silenced) if words else (None, ())
    out = job.published.enclosure.silenced if job.published else made[1]
    if made != (fingerprint(job.episode.redact), out) or _has_other_words(job, committed):
        raise UnmetPromise(
            "`redact` has changed since the sound was made, and the recording is missing",
            job.name(job.workshop.repository.episode_file(job.slug)),
            "restore the recording, then build and publish the episode again",
        )


def _has_other_words(job: Job, committed: CommittedWords) -> bool:
    """Whether private.yml has changed since its names were searched for, as far as seals show."""
    sealed = (committed.words.sealed if committed.words else None) or {}
    secrets = [item for item in job.episode.redact if isinstance(item, Secret) and item.seal]
    return any(sealed.get(item.entry or "", item.seal) != item.seal for item in secrets)
