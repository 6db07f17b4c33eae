"""Where in a whole recording the words of a text are said that has no times, or wrong ones.

with a Whisper ─ recognised words that the text has too, as anchors ─ the others, in each piece ─┐
without ─ the text in the sound alone ───────────────────────────────────────────────────────────┴─ times
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.episode.voices import lexicon_of, listening
from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.audio import Voice
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.align import align_script
from lfi_podcast.speech.choice import EMBEDDED, open_engine
from lfi_podcast.speech.engine import Engine
from lfi_podcast.speech.engine import placed as placed_in
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import Segment, kept, utterances
from lfi_podcast.speech.word_times import timed
from lfi_podcast.stages.hear import SpeakerSegment, heard_segments
from lfi_podcast.transcript.place_imported import Token, placed
from lfi_podcast.transcript.recognised_times import recognised_times
from lfi_podcast.work.job import Job

_NEAR = 3.0
"""Seconds by which a word between two anchors may be from where an even rate would put it."""


@dataclass(frozen=True)
class Script:
    """A recording, and what is said on it, in order. `speaker`: the one who speaks; None if there are several."""

    speaker: str | None
    path: Path
    voice: Voice
    said: Sequence[Token]

    @property
    def texts(self) -> list[str]:
        return [token.text for token in self.said]


@dataclass(frozen=True)
class Located:
    """The time of each word, None if it was not found; and when all speech begins and ends (seconds)."""

    times: Sequence[TimeSpan | None]
    begin: float
    end: float


def located(job: Job, scripts: Sequence[Script]) -> dict[str | None, Located]:
    """The words of these scripts, by speaker. Each recording is decoded and recognised once, in flat memory."""
    lexicon, engine = lexicon_of(job), _whisper(job)
    nothing = {script.speaker: Located([None] * len(script.said), 0.0, 0.0) for script in scripts}
    if engine is None:
        return nothing | {script.speaker: _by_sound(script, lexicon) for script in scripts}
    wanted = {script.speaker: script for script in scripts}
    return nothing | dict(_by_words(heard_segments(job, engine), wanted, lexicon))


def _whisper(job: Job) -> Engine | None:
    """The engine that the show names or `auto` finds, if it is good enough at hearing to lend its anchors."""
    try:
        engine = open_engine(job.show.speech, listening(job)).engine
    except SpeechProblem:
        return None
    return None if engine.identity.name == EMBEDDED else engine


def _by_sound(script: Script, lexicon: Lexicon) -> Located:
    with kept(utterances(listen(script.path, script.voice))) as segments:
        return _located(align_script(segments, script.texts, lexicon), segments)


def _by_words(
    heard: Iterable[tuple[SpeakerSegment, Sequence[Word]]],
    wanted: Mapping[str | None, Script],
    lexicon: Lexicon,
) -> Iterator[tuple[str | None, Located]]:
    """The scripts of those who were heard. `heard`: one speaker after the other."""
    for speaker, own in groupby(heard, key=lambda part: part[0].speaker):
        words: list[Word] = []
        with kept(_collected(own, words)) as segments:
            if script := wanted.get(speaker):
                yield speaker, _located(_anchored(script.texts, words, segments, lexicon), segments)


def _collected(
    heard: Iterable[tuple[SpeakerSegment, Sequence[Word]]], words: list[Word]
) -> Iterator[Segment]:
    """Pass the segments through, and add what was heard in them to `words`."""
    for part, own in heard:
        words += placed_in(own, part.segment, None)
        yield part.segment


def _located(times: Sequence[TimeSpan | None], segments: Sequence[Segment]) -> Located:
    return Located(times, segments[0].start, segments[-1].end) if segments else Located(times, 0.0, 0.0)


def _anchored(
    texts: Sequence[str], heard: Sequence[Word], segments: Sequence[Segment], lexicon: Lexicon
) -> Sequence[TimeSpan | None]:
    """The words that were recognised, at their times; the others where they are found in the sound between these."""
    times = recognised_times(texts, heard)
    said = [Token(text, None) for text in texts]
    rough = placed(said, times, segments[0].start, segments[-1].end, is_cued=False)
    middles = [(word.start + word.end) / 2 for word in rough]
    for segment in (turn for piece in segments for turn in piece.turns):
        first = bisect_left(middles, segment.start)
        own = range(first, max(first, bisect_left(middles, segment.end)))
        if any(times[number] is None for number in own):
            inside = [_moved(rough[number], -segment.start) for number in own]
            for number, word in zip(own, timed(segment.pcm, inside, lexicon, _NEAR), strict=True):
                found = _moved(word, segment.start)
                times[number] = times[number] or (None if word.estimated else (found.start, found.end))
    return times


def _moved(word: Word, seconds: float) -> Word:
    start, end = (round(max(0.0, at + seconds), 3) for at in (word.start, word.end))
    return word.model_copy(update={"start": start, "end": end})
