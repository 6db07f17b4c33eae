"""What git keeps of the words: `words.json` and `transcript.md`, written once and then the people's."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Redaction
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.transcript import Hearing, Transcript, Utterance, Word, moved
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.pipeline.job import Job
from lfi_podcast.text.lines import Line, parse_lines, render_lines, rewritten
from lfi_podcast.text.moving import cut_lines, moved_lines
from lfi_podcast.text.redact import MARGIN, SAY_WHERE, intervals, redacted_words, replacer, spoken_at
from lfi_podcast.text.utterances import gather, timed

_SAME_TIME = 0.01
"""Seconds by which a stretch of time may move and still be the same to an ear."""


@dataclass(frozen=True)
class Kept:
    """The two files. `text` is transcript.md; `words` may be missing where people brought a transcript."""

    words: Hearing | None
    text: str | None

    @property
    def is_edited(self) -> bool:
        """Whether transcript.md is other than the program left it."""
        return self.text is not None and (self.words is None or self.words.transcript != _digest(self.text))


def on_time_line(kept: Kept, line: TimeMap | None, hearing: Hearing | None, names: Mapping[str, str]) -> Kept:
    """The two files on the listener's time line as it is now; `line` is None where it stays as it was.

    Words that are cut fall away, and those that are heard again come back from the `hearing`, which is that of
    the recording. Lines that a person has edited move; what is cut of them becomes a heading. What nobody has
    edited is written anew later.
    """
    words, text = kept.words, kept.text
    if line is None or words is None or words.time_line in (None, line):
        return kept
    before = words.time_line or line
    if text is not None and kept.is_edited:
        said = timed(parse_lines("transcript.md", text), words.words, names)
        text = moved_lines(text, said, before, line)
    there = words.on(line)
    again = heard_again(hearing, before, line) if hearing else ()
    together = sorted((*there.words, *again), key=lambda word: (word.start, word.speaker or "", word.end))
    return Kept(there.model_copy(update={"words": tuple(together)}), text)


def heard_again(hearing: Hearing, before: TimeMap, line: TimeMap) -> tuple[Word, ...]:
    """The words that were cut out of one time line and are heard on another, with their times there.

    `hearing` is that of the recording: its times decide alone, as they did when the words were cut. On a
    listener's time line they are rounded, which may bring a word to the other side of a cut's edge.
    """
    gone = tuple(word for word in hearing.words if before.removes((word.start + word.end) / 2))
    return hearing.model_copy(update={"words": gone}).on(line).words


def decide(kept: Kept, heard: Hearing | None, names: Mapping[str, str], redact: Sequence[Redaction]) -> Kept:
    """What the two files have to say now, all on one time line. `names`: what the world reads for each speaker's id.

    Until somebody edits it, transcript.md follows the words, and the words follow the latest hearing, unless that
    is only a draft and the earlier one was not. From then on the text is theirs and so are the times it was
    edited by; nothing changes them but what has to be redacted.
    """
    new = _redacted(heard, redact) if heard else None
    old = _redacted(kept.words, redact) if kept.words else None
    if kept.text is not None and kept.is_edited:
        words = old or new
        return Kept(words, _redacted_text(kept.text, words, names, redact))
    words = old if new is None or (old and new.draft and not old.draft) else new
    if words is None:
        return kept
    text = render_lines(words, gather(words.words, names))
    return Kept(words.model_copy(update={"transcript": _digest(text)}), text)


def _redacted(hearing: Hearing, redact: Sequence[Redaction]) -> Hearing:
    """The hearing without the names: in its words, and in the glossary that the engine was given."""
    replaced = replacer(redact)
    options = {
        key: replaced(value) if isinstance(value, str) else value
        for key, value in hearing.engine.options.items()
    }
    return hearing.model_copy(
        update={
            "words": redacted_words(hearing.words, redact),
            "redacted": fingerprint(redact),
            "engine": hearing.engine.model_copy(update={"options": options}),
        }
    )


def _redacted_text(
    text: str, words: Hearing | None, names: Mapping[str, str], redact: Sequence[Redaction]
) -> str:
    """The text with a stand-in where one is due, and everything else as people wrote it."""
    replaced = replacer(redact)
    lines = parse_lines("transcript.md", text)
    utterances = timed(lines, words.words if words else (), names)
    said = [
        (replaced(line.name), _without(line, utterance, redact))
        for line, utterance in zip(lines, utterances, strict=True)
    ]
    return rewritten(text, said, replaced)


def _without(line: Line, utterance: Utterance, redact: Sequence[Redaction]) -> str:
    words = redacted_words(utterance.words, redact)
    return line.text if words == utterance.words else " ".join(word.text for word in words)


def refuse_unheard(job: Job, kept: Kept, heard: Hearing) -> None:
    """UnmetPromise where a correction has a name that the engine took for something else.

    The correction tells that it is said there; once the stand-in is in its place, nothing would tell any more.
    """
    if kept.text is None or not kept.is_edited:
        return
    located = silenced(job)
    said = timed(read_lines(job, kept.text), heard.words, job.names)
    for start, say in _names_in(said, job.episode.redact, located):
        raise UnmetPromise(
            f"{say!r} is said at about {clock_time(start)} and was heard as something else",
            job.name(job.transcript_file),
            SAY_WHERE,
        )
    for start, say in _names_in_cuts(job, kept.text):
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
            for start, end in spoken_at(utterance.words, item.say or ""):
                middle = (start + end) / 2
                if item.say and not any(interval.start < middle < interval.end for interval in located):
                    yield start, item.say


def _names_in_cuts(job: Job, text: str) -> Iterator[tuple[float, str]]:
    """The same for what is cut, on the recording's own time line, where the name must have been heard."""
    lines, hearing, line = cut_lines(text), job.hearing(), job.time_map()
    if not lines or not hearing or not line:
        return
    words = [word for word in hearing.words if line.removes((word.start + word.end) / 2)]
    found = [
        Interval(start=start - MARGIN, end=end + MARGIN)
        for item in job.episode.redact
        for start, end in spoken_at(words, item.say or "")
    ]
    in_order = sorted(lines, key=lambda line: line.start)
    yield from _names_in(timed(in_order, words, job.names), job.episode.redact, found)


def silenced(job: Job) -> tuple[Interval, ...]:
    """Where the sound of the episode must go; UnmetPromise for what cannot be located.

    Nor may a place that was found before be lost, because another engine listened or the sound was cut.
    """
    heard, line, kept = job.heard(), job.time_map(), read_kept(job)
    place = f"{job.name(job.workshop.repository.episode_file(job.slug))}: redact"
    if kept.words and line:
        _refuse_times_of_before(kept.words, line, job.episode.redact, place)
    before = kept.words.on(line) if kept.words and line else kept.words
    try:
        found = intervals(heard.words if heard else (), job.episode.redact)
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


def _refuse_times_of_before(words: Hearing, line: TimeMap, redact: Sequence[Redaction], place: str) -> None:
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


def refuse_without_sound(job: Job, kept: Kept) -> None:
    """UnmetPromise where something is to be redacted that the published sound, all there is, may still have."""
    made = (kept.words.redacted, kept.words.silenced) if kept.words else (None, ())
    out = job.published.enclosure.silenced if job.published else made[1]
    if made != (fingerprint(job.episode.redact), out):
        raise UnmetPromise(
            "`redact` is not what it was when the sound was made, and the recording is not here",
            job.name(job.workshop.repository.episode_file(job.slug)),
            "put the recording back, and build and publish it again",
        )


def fingerprint(redact: Sequence[Redaction]) -> str | None:
    """Tells one list of redactions from another."""
    plain = [item.model_dump(by_alias=True, exclude_defaults=True) for item in redact]
    return _digest(json.dumps(plain)) if redact else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_kept(job: Job) -> Kept:
    """The two files as they are; PodcastError where a person's edit broke one."""
    words = text = None
    if job.words_file.is_file():
        try:
            words = Hearing.from_json(job.words_file.read_bytes())
        except ValidationError as exc:
            raise PodcastError(
                "does not read as the words that were heard",
                job.name(job.words_file),
                "restore it from git, or delete it to have it written again",
            ) from exc
    if job.transcript_file.is_file():
        try:
            text = job.transcript_file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            raise PodcastError(
                "is not UTF-8", job.name(job.transcript_file), "save the file as UTF-8"
            ) from exc
    return Kept(words, text)


def lacks_words(job: Job) -> bool:
    """Whether something can be heard that was cut out when the words were written that git keeps."""
    with suppress(PodcastError):
        words = read_kept(job).words
        present = TimeMap(job.episode.cuts)
        return bool(words and words.time_line and words.time_line.leaves_out_more_than(present))
    return False


def read_lines(job: Job, text: str) -> tuple[Line, ...]:
    return parse_lines(job.name(job.transcript_file), text)


def read_transcript(job: Job) -> Transcript | None:
    """What was said, as corrected by people and timed by what was heard; None before any hearing."""
    kept = read_kept(job)
    if kept.text is None:
        return None
    heard = kept.words.words if kept.words else ()
    return Transcript(
        language=kept.words.language if kept.words else job.show.language,
        engine=kept.words.engine if kept.words else None,
        draft=kept.words.draft if kept.words else False,
        corrected=kept.is_edited,
        utterances=timed(read_lines(job, replacer(job.episode.redact)(kept.text)), heard, job.names),
    )
