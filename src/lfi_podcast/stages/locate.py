"""The stage `locate`: finds the redactions in the sound and the words, once, for all later stages.

    recognition  ─┐
    spotted names ├─ redact, cuts, accepted.json ─ redacted.json ─ transcript, master, recheck, report, page
    words.json   ─┘

The build stops if a redaction cannot be located, or if a place that was found before is missing.
"""

from collections.abc import Iterator, Sequence

from lfi_podcast.episode.accepted import read_accepted
from lfi_podcast.episode.committed import CommittedWords, fingerprint, lacks_words, read_committed
from lfi_podcast.episode.misheard import Place, misheard
from lfi_podcast.episode.redacted import Redacted, is_audible, redactions_of_sound
from lfi_podcast.episode.silenced import as_heard, as_recorded, lost, silenced_before, together, widened
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.intervals import TimeSpans
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.transcript import Recognition, moved
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.transcript.margins import LEAST
from lfi_podcast.transcript.redact import SAY_WHERE, intervals, spoken
from lfi_podcast.work.cache import ABSENT, Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_SAME_TIME = 0.01
"""Seconds by which an interval may move and still sound the same."""

_COMMITTED = "the redactions in words.json"


def make_locate(job: Job) -> Stage:
    """The stage that writes `redacted.json`."""
    output, time_map = job.built("redacted.json"), TimeMap(job.episode.cuts, job.mix_facts().offset)

    def run() -> str | None:
        committed, before = read_committed(job), silenced_before(job)
        found = misheard(job, None if job.unknown_names else job.words_as_published())
        sound = _sound(job, committed, found, time_map, as_heard(before, time_map))
        result = Redacted(
            sound=sound,
            misheard=tuple(place for place in found if place.sure or is_audible(place, sound)),
            stay_silent=together((*before, *as_recorded(sound, time_map))),
            checked=_earlier(committed),
        )
        write_file(output, result.to_json())
        return "; ".join((*_only_in_the_sound(job, found), *_widely(job))) or None

    reads = {
        "the recognition result": job.cache.digest(job.built("heard.json")),
        "the name search": job.cache.digest(job.built("spotted.json")),
        _COMMITTED: _unchecked(job, time_map),
        **digests(
            redact=job.episode.redact,
            cuts=job.episode.cuts,
            length_of_the_intro=time_map.offset,
            pauses=job.mix_facts().pauses,
            what_may_be_heard_again=read_accepted(job).unsilenced,
        ),
    }
    return Stage("locate", 3, reads, (output,), run, settles=(_COMMITTED,))


def _earlier(committed: CommittedWords) -> str | None:
    """A digest of the redactions that words.json was written with; None without the file."""
    words = committed.words
    return _summary(words.redacted, words.silenced, words.stay_silent, words.time_line) if words else None


def _summary(
    redact: str | None,
    sound: Sequence[Interval],
    stay_silent: Sequence[Interval] | None,
    time_map: TimeMap | None,
) -> str:
    return digests(redactions=(redact, tuple(sound), tuple(stay_silent or ()), time_map))["redactions"]


def _unchecked(job: Job, time_map: TimeMap) -> str:
    """The redactions in words.json that have not been checked yet.

    The stage `transcript` writes located redactions to words.json, which is nothing new to this stage.
    """
    said, output = _earlier(read_committed(job)), job.built("redacted.json")
    if not output.is_file():
        return said or ABSENT
    last = job.stored(Redacted, output.name)
    written = _summary(fingerprint(job.episode.redact), last.sound, last.stay_silent, time_map)
    return "checked" if said in (None, last.checked, written) else said


def _sound(
    job: Job,
    committed: CommittedWords,
    found: Sequence[Place],
    time_map: TimeMap,
    before: Sequence[Interval],
) -> tuple[Interval, ...]:
    """The intervals to replace in the episode's sound; UnmetPromise for redactions that cannot be located.

    `before`: what was silenced already. It must not be heard because the list, the engine or the cuts changed.
    """
    redact, place = job.episode.redact, f"{job.name(job.workshop.repository.episode_file(job.slug))}: redact"
    if committed.words:
        _refuse_times_of_before(committed.words, time_map, redact, place)
    if job.unknown_names:
        return widened(before, _found_before(job, committed.words and committed.words.on(time_map), place))
    heard = job.words_as_published()
    try:
        words, quiet = heard.words if heard else (), _quiet(job, time_map)
        sound = intervals(words, redactions_of_sound(redact, found), quiet)
    except UnmetPromise as exc:
        raise UnmetPromise(exc.what, place, exc.remedy) from exc
    if missing := lost(before, sound):
        again = " ".join(f"--unsilence {format_time(interval.start)}" for interval in missing)
        raise UnmetPromise(
            f"{_times(missing)} {'was' if len(missing) == 1 else 'were'} silenced before, and would be heard now",
            place,
            f"listen; if nobody may hear it, {SAY_WHERE}; if everybody may, run `lfi-podcast doubts {job.slug} "
            f"{again}`",
        )
    return widened(before, sound)


def _quiet(job: Job, time_map: TimeMap) -> TimeSpans:
    """Where nobody speaks, on the listener's time line."""
    return [(time_map.heard(start), time_map.heard(end)) for start, end in job.mix_facts().pauses]


def _times(places: Sequence[Interval]) -> str:
    return ", ".join(f"{format_time(place.start)} to {format_time(place.end)}" for place in places)


def _found_before(job: Job, words: Recognition | None, place: str) -> tuple[Interval, ...]:
    """The intervals found by somebody with private.yml; UnmetPromise if they are missing or out of date."""
    names, remedy = ", ".join(job.unknown_names), "get private.yml from somebody who has it"
    if words is None or words.redacted != fingerprint(job.episode.redact):
        raise UnmetPromise(f"{names}: private.yml is missing, and `redact` has changed since", place, remedy)
    if lacks_words(job):
        raise UnmetPromise(f"a cut was undone, and {names} may be said there", place, remedy)
    return words.silenced


def _refuse_times_of_before(
    words: Recognition, time_map: TimeMap, redact: Sequence[Redaction], place: str
) -> None:
    """UnmetPromise for a redacted interval that has moved, so that it would now redact something else."""
    move = Move(words.time_line or time_map, time_map)
    for item in redact:
        if item.start is None or item.end is None:
            continue
        then = Interval(start=item.start, end=item.end, sound=item.sound)
        now = moved(then, move)
        if then not in words.silenced or abs(now.start - then.start) + abs(now.end - then.end) < _SAME_TIME:
            continue
        was = f"cuts or intro have changed: the passage redacted from {format_time(then.start)}"
        if not move.keeps(then.start, then.end):
            raise UnmetPromise(f"{was} is now cut", place, "remove it from `redact`")
        raise UnmetPromise(
            f"{was} has moved",
            place,
            f"write {{from: {format_time(now.start)}, to: {format_time(now.end)}}} instead",
        )


def _only_in_the_sound(job: Job, found: Sequence[Place]) -> Iterator[str]:
    for place in found:
        if place.sure:
            yield (
                f"{job.episode.redact[place.item].say!r} is also removed at {clock_time(place.start)}, where other "
                f"words were recognised; if it is not said there, run `lfi-podcast doubts {job.slug} --unsilence "
                f"{format_time(place.start)}`"
            )


def _widely(job: Job) -> Iterator[str]:
    """The places around which more is silenced, since the words' times are estimates."""
    heard = job.words_as_published()
    words = heard.words if heard else ()
    for item in job.episode.redact:
        vague = [said for said in spoken(words, item) if said[0].estimated or said[-1].estimated]
        if vague:
            yield (
                f"{item.say!r} at {', '.join(clock_time(said[0].start) for said in vague)}: when it begins and ends "
                f"was not found in the sound, so that {LEAST} s or more are silenced on either side"
            )
