"""JSON from elsewhere, by segment or by word: one table of where each program has what is said.

Sources: the podcast namespace's JSON transcript 1.0.0; the writers of Whisper, WhisperX and whisper.cpp; the API
references of AssemblyAI, Deepgram, Amazon Transcribe, Rev AI, Speechmatics and ElevenLabs; Otter's web application,
whose offsets are samples at 16 kHz.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from lfi_podcast.errors import PodcastError, Problem, ShowProblems
from lfi_podcast.text.spoken import Block

_TEXT = ("body", "text", "transcript", "punctuated_word", "word", "content", "value", "sentence", "utterance")
_NAME = (
    "speaker",
    "speaker_name",
    "speakerName",
    "speaker_label",
    "speakerLabel",
    "speaker_id",
    "name",
    "voice",
)
_START = ("startTime", "start", "start_time", "ts", "start_offset", "from", "begin")
_END = ("endTime", "end", "end_time", "end_ts", "end_offset", "to", "stop")

_PAUSE, _MOST_WORDS = 1.0, 40
"""Words become a passage until a sentence ends, a pause of so many seconds, or so many words."""


@dataclass(frozen=True)
class Shape:
    """A row of the table. `path`: keys down to the list, `*` for each element of a list, which may name a speaker.

    `unit`: seconds; `whole`: the unit of times without fractions.
    """

    programs: str
    path: str
    by_word: bool = False
    unit: float = 1.0
    whole: float | None = None


SHAPES: tuple[Shape, ...] = (
    Shape("podcast namespace, Whisper, WhisperX, OpenAI", "segments"),
    Shape("Otter", "speech.transcripts", unit=1 / 16_000),
    Shape("Otter", "transcripts", unit=1 / 16_000),
    Shape("AssemblyAI, Gladia", "utterances", whole=0.001),
    Shape("Gladia", "result.transcription.utterances"),
    Shape("Deepgram", "results.utterances"),
    Shape("Deepgram", "results.channels.*.alternatives.0.paragraphs.paragraphs.*.sentences"),
    Shape("Deepgram", "results.channels.*.alternatives.0.words", by_word=True),
    Shape("Amazon Transcribe", "results.audio_segments"),
    Shape("Amazon Transcribe", "results.items", by_word=True),
    Shape("Rev AI", "monologues.*.elements", by_word=True),
    Shape("whisper.cpp", "transcription", unit=0.001),
    Shape("WhisperX", "word_segments", by_word=True),
    Shape("AssemblyAI, ElevenLabs", "words", by_word=True, whole=0.001),
    Shape("Speechmatics", "results", by_word=True),
    Shape("a list of segments", ""),
)


def read_json(path: str, text: str) -> Iterator[Block]:
    """ShowProblems if it is not JSON; PodcastError without anything that is said."""
    try:
        content = json.loads(text)
        blocks = next((found for shape in SHAPES if (found := list(_blocks(content, shape)))), None)
    except json.JSONDecodeError as exc:
        raise ShowProblems([Problem(path, exc.lineno, "", f"is not JSON: {exc.msg}")]) from exc
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as exc:
        raise _unknown(path) from exc
    if blocks is None:
        raise _unknown(path)
    yield from sorted(blocks, key=lambda block: block.start or 0.0)


def _unknown(path: str) -> PodcastError:
    return PodcastError(
        "has no `segments`, each with `body`, `startTime` and `endTime`, and is of no other known program",
        path,
        "export it again, or as WebVTT",
    )


def _blocks(content: Any, shape: Shape) -> Iterator[Block]:
    names = _names(content)
    spoken = [
        said
        for speaker, entries in _lists(content, shape.path.split(".") if shape.path else [], None)
        for said in _entries(entries, speaker, shape)
    ]
    if shape.by_word or all(len(said.text.split()) < 2 for said in spoken):
        spoken = list(_sentences(spoken))
    for said in spoken:
        yield Block([said.text], _named(said.speaker, names), said.start, said.end)


@dataclass(frozen=True)
class _Said:
    text: str
    speaker: Any
    start: float | None
    end: float | None
    joins: bool = False


def _lists(value: Any, path: Sequence[str], speaker: Any) -> Iterator[tuple[Any, Sequence[Any]]]:
    """The lists at the end of a path, each with the speaker that was named on the way."""
    speaker = _first(value, _NAME[:-2], speaker) if isinstance(value, dict) else speaker
    if not path:
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            yield speaker, value
    elif path[0] == "*" and isinstance(value, list):
        for entry in value:
            yield from _lists(entry, path[1:], speaker)
    elif path[0] == "0" and isinstance(value, list):
        yield from _lists(value[0] if value else None, path[1:], speaker)
    elif isinstance(value, dict):
        yield from _lists(value.get(path[0]), path[1:], speaker)


def _entries(entries: Iterable[Mapping[str, Any]], speaker: Any, shape: Shape) -> Iterator[_Said]:
    """What each entry says. ValueError for impossible times and half characters."""
    for entry in entries:
        own = _first(entry, _NAME, speaker)
        words = entry.get("words")
        if own is None and isinstance(words, list) and any(_first(word, _NAME, None) for word in words):
            yield from _sentences(list(_entries(words, None, shape)))
            continue
        best = entry.get("alternatives")
        chosen = best[0] if isinstance(best, list) and best else entry
        text = _first(chosen, _TEXT, _first(entry, _TEXT, None))
        if text is None or entry.get("type") in ("spacing", "audio_event"):
            continue
        own = own if own is not None else _first(chosen, _NAME, None)
        start, end = _times(entry, shape)
        joins = shape.by_word and entry.get("type") in ("punctuation", "punct")
        yield _Said(_text(text), own, start, end, joins)


def _first(entry: Any, keys: Sequence[str], default: Any) -> Any:
    found = (entry[key] for key in keys if entry.get(key) is not None) if isinstance(entry, dict) else ()
    return next(iter(found), default)


def _text(value: Any) -> str:
    if not isinstance(value, str) or re.search(r"[\x00-\x08\x0e-\x1f\x7f]", value):
        raise ValueError("not a text")
    value.encode()  # half a character raises ValueError
    return value


def _times(entry: Mapping[str, Any], shape: Shape) -> tuple[float | None, float | None]:
    offsets = entry.get("offsets")
    times = [_first(offsets if isinstance(offsets, dict) else entry, keys, None) for keys in (_START, _END)]
    if any(time is None for time in times):
        return None, None
    is_whole = all(isinstance(time, int) for time in times)
    unit = shape.whole if shape.whole and is_whole else shape.unit
    start, end = (round(_seconds(time) * unit, 3) for time in times)
    if not (isfinite(start) and isfinite(end) and 0 <= start <= end):
        raise ValueError("not a time")
    return start, end


def _seconds(time: Any) -> float:
    """A number, or as text: 1.5, 1.5s, 00:01.5."""
    if not isinstance(time, str):
        return float(time)
    seconds = 0.0
    for part in time.rstrip("s").replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _sentences(words: Sequence[_Said]) -> Iterator[_Said]:
    """Words as passages of one speaker."""
    passage: list[_Said] = []
    for word in words:
        if word.joins and passage:
            last = passage[-1]
            passage[-1] = _Said(last.text + word.text.strip(), last.speaker, last.start, last.end)
            continue
        if not word.text.strip():
            continue
        if passage and _divides(passage, word):
            yield _one(passage)
            passage = []
        passage.append(word)
    if passage:
        yield _one(passage)


def _divides(passage: Sequence[_Said], word: _Said) -> bool:
    last = passage[-1]
    pause = (word.start or 0) - (last.end or 0)
    is_new = word.speaker is not None and word.speaker != last.speaker
    return (
        is_new
        or last.text.rstrip().endswith((".", "?", "!"))
        or pause > _PAUSE
        or len(passage) >= _MOST_WORDS
    )


def _one(words: Sequence[_Said]) -> _Said:
    starts = [word.start for word in words if word.start is not None]
    ends = [word.end for word in words if word.end is not None]
    text = " ".join(word.text.strip() for word in words)
    return _Said(text, words[0].speaker, min(starts, default=None), max(ends, default=None))


def _names(content: Any) -> Mapping[str, str]:
    """The names of speakers by id, where a list tells them."""
    places = (content, content.get("speech")) if isinstance(content, dict) else ()
    lists = [place.get("speakers") for place in places if isinstance(place, dict)]
    people = [each for found in lists if isinstance(found, list) for each in found if isinstance(each, dict)]
    return {
        str(each["id"]): str(name)
        for each in people
        if "id" in each and (name := _first(each, ("speaker_name", "name", "label"), None))
    }


def _named(speaker: Any, names: Mapping[str, str]) -> str | None:
    """A label as text: a number or a single letter is `Speaker 0`, as the programs show it."""
    if isinstance(speaker, dict):
        speaker = _first(speaker, ("name", "label", "id"), None)
    if speaker is None or isinstance(speaker, bool | list):
        return None
    written = names.get(str(speaker)) or _text(str(speaker)).strip()
    return f"Speaker {written}" if re.fullmatch(r"\d{1,3}|[A-Z]", written) else written or None
