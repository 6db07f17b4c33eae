"""What git keeps of the words: `words.json` and `transcript.md`, written once and then the people's."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Redaction
from lfi_podcast.model.transcript import Hearing, Transcript, Utterance
from lfi_podcast.model.value import clock_time
from lfi_podcast.pipeline.job import Job
from lfi_podcast.text.lines import Line, parse_lines, render_lines, rewritten
from lfi_podcast.text.redact import SAY_WHERE, intervals, redacted_words, replacer, spoken_at
from lfi_podcast.text.utterances import gather, timed


@dataclass(frozen=True)
class Kept:
    """The two files. `text` is transcript.md; `words` may be missing where people brought a transcript."""

    words: Hearing | None
    text: str | None

    @property
    def is_edited(self) -> bool:
        """Whether transcript.md is other than the program left it."""
        return self.text is not None and (self.words is None or self.words.transcript != _digest(self.text))


def decide(kept: Kept, heard: Hearing | None, names: Mapping[str, str], redact: Sequence[Redaction]) -> Kept:
    """What the two files have to say now. `names`: what the world reads for each speaker's id.

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
    for utterance in timed(read_lines(job, kept.text), heard.words, job.names):
        for item in job.episode.redact:
            for start, end in spoken_at(utterance.words, item.say or ""):
                middle = (start + end) / 2
                if not any(interval.start < middle < interval.end for interval in located):
                    raise UnmetPromise(
                        f"{item.say!r} is said at about {clock_time(start)} and was heard as something else",
                        job.name(job.transcript_file),
                        SAY_WHERE,
                    )


def silenced(job: Job) -> tuple[Interval, ...]:
    """Where the sound of the episode must go; UnmetPromise for what cannot be located.

    Nor may a place that was found before be lost, because another engine listened or the sound was cut.
    """
    heard, before = job.heard(), read_kept(job).words
    place = f"{job.name(job.workshop.repository.episode_file(job.slug))}: redact"
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
