"""A transcript in each format that players and readers support.

Source: podcast namespace, transcripts.md (with its limits of 65 and 32 characters a line); W3C WebVTT and HTML.
A new format is a function and a row in `FORMATS`.
"""

import html
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from lfi_podcast.model.transcript import ALIGNED, Transcript, Utterance
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.text.captions import Screen, cues


def provenance(transcript: Transcript) -> str:
    """How reliable the words are, in a sentence."""
    if transcript.corrected:
        return "Corrected by hand."
    if transcript.engine is None:
        return "The origin of these words is unknown."
    heard_by = transcript.engine
    if heard_by.name == ALIGNED:
        return "Brought by the people who make the show; the times were found in the sound by a program."
    engine = f"{heard_by.name} {heard_by.version} ({heard_by.model}, weights {heard_by.digest[:12]})"
    state = "Draft, heard" if transcript.draft else "Heard"
    return f"{state} by {engine}; not yet read by a person."


def _escaped(text: str) -> str:
    """Escaped for WebVTT and HTML; no arrow is left that could be read as part of a cue timing."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _voice(speaker: str) -> str:
    return f"<v {_escaped(' '.join(speaker.split()))}>"


def _colon(speaker: str) -> str:
    return f"{speaker}:" if len(speaker) < SRT.width else f"{speaker[: SRT.width - 2]}…:"


VTT = Screen(65, 2, _voice, is_name_read=False, written=_escaped)
SEGMENT = Screen(
    VTT.width, VTT.height, written=lambda text: text[: VTT.width]
)  # divides no word, however long
"""Two lines at most, about seven seconds: AntennaPod joins shorter segments up to five, and jumps over longer ones."""

SRT = Screen(32, 2, _colon, is_name_read=True)


def render_vtt(transcript: Transcript) -> str:
    """WebVTT with a voice tag on every cue and the transcript's origin in a NOTE."""
    note = textwrap.fill(_escaped(provenance(transcript)), VTT.width, break_on_hyphens=False)
    blocks = ["WEBVTT", f"NOTE\n{note}"]
    for cue in cues(transcript, VTT):
        text = "\n".join(map(_escaped, cue.lines))
        blocks.append(f"{format_time(cue.start)} --> {format_time(cue.end)}\n{_voice(cue.speaker)}{text}")
    return "\n\n".join(blocks) + "\n"


def render_srt(transcript: Transcript) -> str:
    """SubRip: at most two lines of 32 characters, with the speaker's name at the start of a turn."""
    blocks = []
    for number, cue in enumerate(cues(transcript, SRT), 1):
        start, end = (format_time(time).replace(".", ",") for time in (cue.start, cue.end))
        text = re.sub("-{2,}>", "->", "\n".join(cue.lines))  # which would be read as another timing line
        blocks.append(f"{number}\n{start} --> {end}\n{text}\n")
    return "\n".join(blocks)


def render_json(transcript: Transcript) -> str:
    """The podcast namespace's JSON transcript 1.0.0, one segment per cue, so that apps can follow closely."""
    shown = cues(transcript, SEGMENT)
    return _json(transcript, ((cue.speaker, cue.start, cue.end, " ".join(cue.lines)) for cue in shown))


def render_words(transcript: Transcript) -> str:
    """The same with one segment per word, in order of time."""
    spoken = [(said.speaker, word) for said in transcript.utterances for word in said.words]
    spoken.sort(key=lambda each: each[1].start)
    return _json(transcript, ((speaker, word.start, word.end, word.text) for speaker, word in spoken))


def _json(transcript: Transcript, segments: Iterable[tuple[str, float, float, str]]) -> str:
    keys = ("speaker", "startTime", "endTime", "body")
    rows = [dict(zip(keys, segment, strict=True)) for segment in segments]
    content = {"version": "1.0.0", "note": provenance(transcript), "segments": rows}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def render_html(transcript: Transcript) -> str:
    """HTML: the speaker (`cite`) when it changes, then the time (`time`) and text (`p`) of each utterance."""
    lines = [
        "<!doctype html>",
        f'<html lang="{html.escape(transcript.language)}">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        '<meta name="robots" content="noindex">',  # the episode's page says the same
        "<title>Transcript</title>",
        f"<footer>{html.escape(provenance(transcript))}</footer>",
    ]
    for speaker, turn in _turns(transcript):
        lines.append(f"<cite>{html.escape(speaker)}:</cite>")
        for said in turn:
            lines += [f"<time>{clock_time(said.start)}</time>", f"<p>{html.escape(said.text)}</p>"]
    return "\n".join(lines) + "\n"


def render_text(transcript: Transcript) -> str:
    """Plain text: one paragraph per utterance, under the speaker's name when it changes."""
    paragraphs = [f"[{provenance(transcript)}]\n"]
    for speaker, turn in _turns(transcript):
        first, *others = (f"{said.text}\n" for said in turn)
        paragraphs += [f"{speaker} ({clock_time(turn[0].start)})\n{first}", *others]
    return "\n".join(paragraphs)


def _turns(transcript: Transcript) -> Iterator[tuple[str, list[Utterance]]]:
    for speaker, said in groupby(transcript.utterances, key=lambda utterance: utterance.speaker):
        yield speaker, list(said)


@dataclass(frozen=True)
class Format:
    """A row of the table: how a transcript is rendered, and how `podcast:transcript` lists it.

    `is_timed`: whether players can show it as captions. `is_offered`: whether the feed lists it.
    """

    render: Callable[[Transcript], str]
    media_type: str
    is_timed: bool
    is_offered: bool = True


FORMATS: Mapping[str, Format] = {
    "vtt": Format(render_vtt, "text/vtt", True),  # first: some players take the first one they know
    "srt": Format(render_srt, "application/x-subrip", True),
    "json": Format(render_json, "application/json", True),
    # Left out of the feed: a player that accepts any JSON would show captions one word at a time.
    "words.json": Format(render_words, "application/json", True, is_offered=False),
    "html": Format(render_html, "text/html", False),
    "txt": Format(render_text, "text/plain", False),
}
"""Each format by file suffix, in the order in which the feed lists them."""
