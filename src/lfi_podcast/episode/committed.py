"""The committed words: `words.json` and `transcript.md`, which belong to people once they edit them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import ALIGNED, Recognition, Transcript, Utterance, Word
from lfi_podcast.transcript.comparison import Origin
from lfi_podcast.transcript.lines import Line, parse_lines, render_lines, rewritten
from lfi_podcast.transcript.redact import redacted_list, redacted_texts, redacted_words, replacer
from lfi_podcast.transcript.shift import moved_lines
from lfi_podcast.transcript.utterances import compared, gather, timed
from lfi_podcast.work.job import Job

_PRIVATE = {"words", "seal", "stand_in"}
"""The fields of a redaction that come, or may come, from private.yml."""

_GONE = "…"
"""The text of a line whose words are all covered by a stand-in in an earlier line."""


@dataclass(frozen=True)
class CommittedWords:
    """The two files. `text` is transcript.md; `words` may be missing if people supplied the transcript."""

    words: Recognition | None
    text: str | None

    @property
    def is_edited(self) -> bool:
        """Whether transcript.md differs from what the program wrote."""
        return self.text is not None and (self.words is None or self.words.transcript != _digest(self.text))


def on_time_line(
    committed: CommittedWords, line: TimeMap | None, recognition: Recognition | None, names: Mapping[str, str]
) -> CommittedWords:
    """The two files on the current listener's time line; `line` is None if it has not changed.

    Words that are cut are removed, and words that are audible again are restored from `recognition`, the recognition
    of the recording. Lines that a person has edited move, and their cut parts become headings. An unedited
    transcript is rewritten later.
    """
    words, text = committed.words, committed.text
    if line is None or words is None or words.time_line in (None, line):
        return committed
    before = words.time_line or line
    if text is not None and committed.is_edited:
        said = _timed(parse_lines("transcript.md", text), words, names)
        text = moved_lines(text, said, before, line)
    there = words.on(line)
    again = heard_again(recognition, before, line) if recognition else ()
    together = sorted((*there.words, *again), key=lambda word: (word.start, word.speaker or "", word.end))
    return CommittedWords(there.model_copy(update={"words": tuple(together)}), text)


def heard_again(recognition: Recognition, before: TimeMap, line: TimeMap) -> tuple[Word, ...]:
    """The words that were cut from one time line and are audible on another, with their times there.

    `recognition` is the recognition of the recording, and only its times decide, as they did when the words were cut.
    On a listener's time line they are rounded, which may move a word across the edge of a cut.
    """
    gone = tuple(word for word in recognition.words if before.removes((word.start + word.end) / 2))
    return recognition.model_copy(update={"words": gone}).on(line).words


def _timed(
    lines: Sequence[Line], words: Recognition | None, names: Mapping[str, str]
) -> tuple[Utterance, ...]:
    return timed(lines, words.words, names, words.corrected) if words else timed(lines, (), names)


def next_words(
    committed: CommittedWords,
    heard: Recognition | None,
    names: Mapping[str, str],
    redact: Sequence[Redaction],
    places: Sequence[Redaction] | None = None,
    fold: bool = False,
) -> CommittedWords:
    """The next content of the two files, all on one time line. `names`: each speaker's public name, by id.

    `places`: the redactions with additional places where they are said; by default, those of episode.yml. `fold`: leave
    short acknowledgements out of transcript.md.

    Until somebody edits it, transcript.md follows the words, and the words follow the latest recognition, unless
    that is only a draft and the earlier one was not, or the earlier one was supplied by people. After an edit, the
    text and its times belong to people, and only redactions change them.
    """
    places = redact if places is None else places
    new = redacted_recognition(heard, redact, places) if heard else None
    old = redacted_recognition(committed.words, redact, places) if committed.words else None
    if committed.text is not None and committed.is_edited:
        words = old or new
        # Timed by the words it was written from: it does not yet contain the stand-ins of new redactions.
        text = _redacted_text(committed.text, committed.words or heard, names, places)
        return CommittedWords(words and pruned(words, text, names), text)
    words = old if new is None or (old and is_worse(new, old)) else new
    if words is None:
        return committed
    text = render_lines(words, gather(words.words, names, words.language, fold))
    return CommittedWords(words.model_copy(update={"transcript": _digest(text), "corrected": ()}), text)


def is_worse(new: Recognition, old: Recognition) -> bool:
    """Whether the earlier recognition is kept nevertheless."""
    is_brought, was_brought = new.engine.name == ALIGNED, old.engine.name == ALIGNED
    return (new.draft and not old.draft) or (was_brought and not is_brought)


def redacted_recognition(
    recognition: Recognition, redact: Sequence[Redaction], places: Sequence[Redaction]
) -> Recognition:
    """The recognition with names redacted, in its words and in the glossary that the engine was given."""
    replaced = replacer(redact)

    def entry(told: str) -> str:
        # A pronunciation reveals a name too: `Kiran = K IH R AH N`.
        return told if replaced(told) == told else replaced(told.partition("=")[0].strip())

    options = {
        key: ", ".join(redacted_list(map(entry, value.split(", ")), replaced))
        if isinstance(value, str)
        else value
        for key, value in recognition.engine.options.items()
    }
    return recognition.model_copy(
        update={
            "words": redacted_words(recognition.words, places),
            "redacted": fingerprint(redact),
            "sealed": _sealed(recognition.sealed or {}, redact),
            "engine": recognition.engine.model_copy(update={"options": options}),
        }
    )


def pruned(words: Recognition, text: str, names: Mapping[str, str]) -> Recognition:
    """Without corrections that are no longer in the text, so that nothing redacted there is kept."""
    said = compared(parse_lines("transcript.md", text), words.words, names, words.corrected).said
    found = tuple(
        word
        for line in said
        for word, origin in zip(line.utterance.words, line.origins, strict=True)
        if origin is Origin.FOUND
    )
    return words.model_copy(update={"corrected": found})


def _redacted_text(
    text: str, words: Recognition | None, names: Mapping[str, str], redact: Sequence[Redaction]
) -> str:
    """The text with the necessary stand-ins, and everything else as people wrote it."""
    replaced = replacer(redact)
    lines = parse_lines("transcript.md", text)
    utterances = _timed(lines, words, names)
    spoken = [[_by(word, replaced(said.speaker)) for word in said.words] for said in utterances]
    said = [
        (replaced(line.written), after if after != before else line.text)
        for line, before, after in zip(
            lines, redacted_texts(spoken, ()), redacted_texts(spoken, redact), strict=True
        )
    ]
    return rewritten(text, [(name, said or _GONE) for name, said in said], replaced)


def _by(word: Word, name: str) -> Word:
    """The word under its line's speaker name: a phrase may mix recognised and corrected words."""
    return word.model_copy(update={"speaker": name})


def fingerprint(redact: Sequence[Redaction]) -> str | None:
    """A digest of the redactions in episode.yml; it depends on no private words."""
    plain = [
        item.model_dump(by_alias=True, exclude_defaults=True, exclude=_PRIVATE if item.entry else None)
        for item in redact
    ]
    return _digest(json.dumps(plain)) if redact else None


def _sealed(before: Mapping[str, str], redact: Sequence[Redaction]) -> dict[str, str] | None:
    """The seals of the words that were searched for; if they are not known here, the earlier seals."""
    now = {item.entry: item.seal for item in redact if isinstance(item, Secret) and item.entry and item.seal}
    unknown = {item.entry for item in redact if item.is_unknown}
    return {**{entry: seal for entry, seal in before.items() if entry in unknown}, **now} or None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_committed(job: Job) -> CommittedWords:
    """The two files as they are; PodcastError if an edit broke one."""
    words = text = None
    if job.words_file.is_file():
        try:
            words = job.cache.parsed(job.words_file, Recognition.from_json)
        except ValidationError as exc:
            raise PodcastError(
                "is not a valid words file",
                job.name(job.words_file),
                "restore it from git, or delete it to have it rewritten",
            ) from exc
    if job.transcript_file.is_file():
        try:
            text = job.transcript_file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            raise PodcastError(
                "is not UTF-8", job.name(job.transcript_file), "save the file as UTF-8"
            ) from exc
    return CommittedWords(words, text)


def lacks_words(job: Job) -> bool:
    """Whether something is audible that was cut when the committed words were written."""
    with suppress(PodcastError):
        words = read_committed(job).words
        present = TimeMap(job.episode.cuts)
        return bool(words and words.time_line and words.time_line.leaves_out_more_than(present))
    return False


def read_lines(job: Job, text: str) -> tuple[Line, ...]:
    return parse_lines(job.name(job.transcript_file), text)


def read_transcript(job: Job) -> Transcript | None:
    """The transcript, as corrected by people and timed by the recognition; None before any recognition."""
    committed = read_committed(job)
    if committed.text is None:
        return None
    replaced = replacer(job.episode.redact)
    terms = (*job.names.values(), *job.show.glossary, *job.episode.glossary)
    lines = read_lines(job, replaced(committed.text))
    return Transcript(
        language=committed.words.language if committed.words else job.language,
        engine=committed.words.engine if committed.words else None,
        draft=committed.words.draft if committed.words else False,
        corrected=committed.is_edited,
        phrases=redacted_list((term.partition(" = ")[0] for term in terms), replaced),  # no pronunciations
        utterances=tuple(sorted(_timed(lines, committed.words, job.names), key=lambda said: said.start)),
    )
