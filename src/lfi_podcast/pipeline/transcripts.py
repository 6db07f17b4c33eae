"""What git keeps of the words: `words.json` and `transcript.md`, written once and then the people's."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.episode import Redaction
from lfi_podcast.model.transcript import Hearing, Transcript, Utterance
from lfi_podcast.pipeline.job import Job
from lfi_podcast.text.lines import Line, parse_lines, render_lines, replace_texts
from lfi_podcast.text.redact import redacted_words, replacer
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


def decide(
    kept: Kept, heard: Hearing | None, title: str, names: Mapping[str, str], redact: Sequence[Redaction]
) -> Kept:
    """What the two files have to say now. `title` and `names` are as the world may read them.

    A new hearing replaces an old one that nobody has edited, unless it is a draft and the old one is not. Where
    somebody has edited, their text stays, but for what has been redacted since.
    """
    public = _redacted(heard, redact) if heard else None
    is_better = public and kept.words and not (public.draft and not kept.words.draft)
    if public and not kept.is_edited and (kept.words is None or (is_better and _differ(public, kept.words))):
        return _written(public, title, names)
    words = _redacted(kept.words, redact) if kept.words else public
    if kept.text is None:
        return _written(words, title, names) if words else kept
    text = _redacted_text(kept.text, words, names, redact)
    if words and not kept.is_edited:
        words = words.model_copy(update={"transcript": _digest(text)})
    return Kept(words, text)


def _written(hearing: Hearing, title: str, names: Mapping[str, str]) -> Kept:
    text = render_lines(title, hearing, gather(hearing.words, names))
    return Kept(hearing.model_copy(update={"transcript": _digest(text)}), text)


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
            "engine": hearing.engine.model_copy(update={"options": options}),
        }
    )


def _redacted_text(
    text: str, words: Hearing | None, names: Mapping[str, str], redact: Sequence[Redaction]
) -> str:
    text = replacer(redact)(text)
    stretches = [item for item in redact if not item.say]
    if not (stretches and words):
        return text
    lines = parse_lines("transcript.md", text)
    utterances = timed(lines, words.words, names)
    return replace_texts(text, [_without(utterance, stretches) for utterance in utterances])


def _without(utterance: Utterance, stretches: Sequence[Redaction]) -> str:
    return " ".join(word.text for word in redacted_words(utterance.words, stretches))


def _differ(new: Hearing, old: Hearing) -> bool:
    return (new.words, new.engine, new.language) != (old.words, old.engine, old.language)


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
