"""A transcript in each format that players and readers take.

Source: podcast namespace, transcripts.md (with its limits of 65 and 32 characters a line); W3C WebVTT.
A new format is a function and a row in `FORMATS`, and its media type in `model.layout`.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import groupby

from lfi_podcast.model.transcript import Transcript, Utterance
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.text.captions import cues

VTT_WIDTH, VTT_HEIGHT = 65, 2
SRT_WIDTH, SRT_HEIGHT = 32, 2


def provenance(transcript: Transcript) -> str:
    """How far the words can be trusted, in a sentence."""
    if transcript.corrected:
        return "Corrected by hand."
    if transcript.engine is None:
        return "Where these words come from is not known."
    heard_by = transcript.engine
    engine = f"{heard_by.name} {heard_by.version} ({heard_by.model}, weights {heard_by.digest[:12]})"
    state = "Draft, heard" if transcript.draft else "Heard"
    return f"{state} by {engine}; not yet read by a person."


def render_vtt(transcript: Transcript) -> str:
    """WebVTT with a voice on every cue and the transcript's origin in a NOTE."""
    blocks = ["WEBVTT", f"NOTE\n{_vtt_text(provenance(transcript))}"]
    for cue in cues(transcript.utterances, VTT_WIDTH, VTT_HEIGHT):
        text = "\n".join(_vtt_text(line) for line in cue.lines)
        voice = _vtt_text(" ".join(cue.speaker.split()))
        blocks.append(f"{format_time(cue.start)} --> {format_time(cue.end)}\n<v {voice}>{text}")
    return "\n\n".join(blocks) + "\n"


def _vtt_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def render_srt(transcript: Transcript) -> str:
    """SubRip: at most two lines of 32 characters, the speaker's name where the turn begins."""
    blocks = []
    for number, cue in enumerate(cues(transcript.utterances, SRT_WIDTH, SRT_HEIGHT, prefixed=True), 1):
        start, end = (format_time(time).replace(".", ",") for time in (cue.start, cue.end))
        text = re.sub("-{2,}>", "->", "\n".join(cue.lines))  # which would read as another line of times
        blocks.append(f"{number}\n{start} --> {end}\n{text}\n")
    return "\n".join(blocks)


def render_json(transcript: Transcript) -> str:
    """The podcast namespace's JSON transcript 1.0.0, a segment per utterance."""
    segments = [
        {"speaker": said.speaker, "startTime": said.start, "endTime": said.end, "body": said.text}
        for said in transcript.utterances
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n"


def render_text(transcript: Transcript) -> str:
    """Plain text: a paragraph for each turn."""
    paragraphs = (
        f"{speaker} ({clock_time(turn[0].start)})\n{' '.join(said.text for said in turn)}\n"
        for speaker, turn in _turns(transcript)
    )
    return "\n".join([f"[{provenance(transcript)}]\n", *paragraphs])


def _turns(transcript: Transcript) -> Iterator[tuple[str, list[Utterance]]]:
    for speaker, said in groupby(transcript.utterances, key=lambda utterance: utterance.speaker):
        yield speaker, list(said)


FORMATS: dict[str, Callable[[Transcript], str]] = {
    "vtt": render_vtt,
    "srt": render_srt,
    "json": render_json,
    "txt": render_text,
}
"""Each format's renderer, by the ending of its file."""
