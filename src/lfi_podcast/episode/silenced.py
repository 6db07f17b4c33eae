"""What has to be redacted, found in the words and their times; nothing goes on while some of it cannot be located."""

from collections.abc import Iterator, Sequence

from lfi_podcast.episode.committed import CommittedWords, fingerprint, lacks_words, read_committed, read_lines
from lfi_podcast.episode.misheard import redactions_of_sound
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Redaction, Secret
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.transcript import Recognition, Utterance, moved
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.transcript.redact import MARGIN, SAY_WHERE, intervals, spoken_at
from lfi_podcast.transcript.shift import cut_lines
from lfi_podcast.transcript.utterances import timed
from lfi_podcast.work.job import Job

_SAME_TIME = 0.01
"""Seconds by which a stretch of time may move and still be the same to an ear."""


def refuse_unheard(job: Job, committed: CommittedWords, heard: Recognition) -> None:
    """UnmetPromise where a correction has a name that the engine took for something else.

    The correction tells that it is said there; once the stand-in is in its place, nothing would tell any more.
    """
    if committed.text is None or not committed.is_edited:
        return
    located = silenced(job)
    said = timed(read_lines(job, committed.text), heard.words, job.names)
    for start, say in _names_in(said, job.episode.redact, located):
        raise UnmetPromise(
            f"{say!r} is said at about {clock_time(start)} and was heard as something else",
            job.name(job.transcript_file),
            SAY_WHERE,
        )
    for start, say in _names_in_cuts(job, committed.text):
        raise UnmetPromise(
            f"{say!r} is in a line that is cut, and was heard as something else at about {clock_time(start)} of "
            "the recording: nothing would tell if the cut were taken back",
            job.name(job.transcript_file),
            "take the name out of the `# cut:` line",
        )


def _names_in(
    said: Sequence[Utterance], redact: Sequence[Redaction], located: Sequence[Interval]
) -> Iterator[tuple[float, str]]:
    """When a redacted name is said where nothing is silenced, and which."""
    for utterance in said:
        for item in redact:
            for start, end in spoken_at(utterance.words, item):
                middle = (start + end) / 2
                if item.say and not any(interval.start < middle < interval.end for interval in located):
                    yield start, item.say


def _names_in_cuts(job: Job, text: str) -> Iterator[tuple[float, str]]:
    """The same for what is cut, on the recording's own time line, where the name must have been heard."""
    lines, recognition, line = cut_lines(text), job.words_as_recorded(), job.time_map()
    if not lines or not recognition or not line:
        return
    words = [word for word in recognition.words if line.removes((word.start + word.end) / 2)]
    found = [
        Interval(start=start - MARGIN, end=end + MARGIN)
        for item in job.episode.redact
        for start, end in spoken_at(words, item)
    ]
    in_order = sorted(lines, key=lambda line: line.start)
    yield from _names_in(timed(in_order, words, job.names), job.episode.redact, found)


def silenced(job: Job) -> tuple[Interval, ...]:
    """Where the sound of the episode must go; UnmetPromise for what cannot be located.

    Nor may a place that was found before be lost, because another engine listened or the sound was cut.
    """
    heard, line, committed = job.words_as_published(), job.time_map(), read_committed(job)
    place = f"{job.name(job.workshop.repository.episode_file(job.slug))}: redact"
    if committed.words and line:
        _refuse_times_of_before(committed.words, line, job.episode.redact, place)
    before = committed.words.on(line) if committed.words and line else committed.words
    if job.unknown_names:
        return _found_before(job, before, place)
    try:
        found = intervals(heard.words if heard else (), redactions_of_sound(job, heard))
    except UnmetPromise as exc:
        raise UnmetPromise(exc.what, place, exc.remedy) from exc
    is_same_list = before and before.redacted == fingerprint(job.episode.redact)
    if before and is_same_list and len(found) < len(before.silenced):
        raise UnmetPromise(
            f"{len(found)} places were found, and {len(before.silenced)} when it was heard before "
            f"({', '.join(clock_time(interval.start) for interval in before.silenced)})",
            place,
            f"listen for the missing ones, and {SAY_WHERE}; or delete words.json if they have been cut away",
        )
    return found


def _found_before(job: Job, words: Recognition | None, place: str) -> tuple[Interval, ...]:
    """Where somebody who has private.yml found everything; UnmetPromise where that does not tell."""
    names, remedy = ", ".join(job.unknown_names), "get private.yml from somebody who has it"
    if words is None or words.redacted != fingerprint(job.episode.redact):
        raise UnmetPromise(f"{names}: private.yml is not here, and `redact` has changed since", place, remedy)
    if lacks_words(job):
        raise UnmetPromise(f"a cut was taken back, and {names} may be said there", place, remedy)
    return words.silenced


def without_unknown_names(job: Job) -> str | None:
    """What to tell people where not all names could be looked for."""
    if not job.unknown_names:
        return None
    return (
        f"private.yml is not here: {', '.join(job.unknown_names)} is taken out where it was found before, and "
        "could not be looked for anywhere else"
    )


def _refuse_times_of_before(
    words: Recognition, line: TimeMap, redact: Sequence[Redaction], place: str
) -> None:
    """UnmetPromise for a stretch of time that was silenced, and has moved since: now it would be another one."""
    move = Move(words.time_line or line, line)
    for item in redact:
        if item.start is None or item.end is None:
            continue
        then = Interval(start=item.start, end=item.end, sound=item.sound)
        now = moved(then, move)
        if then not in words.silenced or abs(now.start - then.start) + abs(now.end - then.end) < _SAME_TIME:
            continue
        was = f"cuts or intro have changed: what was silenced from {format_time(then.start)} on"
        if not move.keeps(then.start, then.end):
            raise UnmetPromise(f"{was} is cut out now", place, "take it out of `redact`")
        raise UnmetPromise(
            f"{was} has moved",
            place,
            f"write {{from: {format_time(now.start)}, to: {format_time(now.end)}}} in its place",
        )


def refuse_without_sound(job: Job, committed: CommittedWords) -> None:
    """UnmetPromise where something is to be redacted that the published sound, all there is, may still have."""
    made = (committed.words.redacted, committed.words.silenced) if committed.words else (None, ())
    out = job.published.enclosure.silenced if job.published else made[1]
    if made != (fingerprint(job.episode.redact), out) or _has_other_words(job, committed):
        raise UnmetPromise(
            "`redact` is not what it was when the sound was made, and the recording is not here",
            job.name(job.workshop.repository.episode_file(job.slug)),
            "put the recording back, and build and publish it again",
        )


def _has_other_words(job: Job, committed: CommittedWords) -> bool:
    """Whether private.yml has changed since the words were looked for, as far as seals can tell."""
    sealed = (committed.words.sealed if committed.words else None) or {}
    secrets = [item for item in job.episode.redact if isinstance(item, Secret) and item.seal]
    return any(sealed.get(item.entry or "", item.seal) != item.seal for item in secrets)
