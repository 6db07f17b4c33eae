"""An imported transcript in place of recognition: its words are aligned with the sound, in any language.

    cues ─ words found near their cues ─────────────────────────┐
    no cues, or wrong ones ─ recognised words as anchors ─ the rest between them ─┴─ heard.json

The file is in the episode's folder and, like the recording, stays out of git, since it contains what redaction
removes. The result has the form of any recognition, so later stages treat it the same.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.episode.voices import lexicon_of, listening, voices
from lfi_podcast.errors import PodcastError, SpeechProblem
from lfi_podcast.model.audio import Voice
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import ALIGNED, Recognition, Word
from lfi_podcast.speech.align import align, align_script
from lfi_podcast.speech.engine import EMBEDDED, Engine, Listening, open_engine
from lfi_podcast.speech.engine import placed as placed_in
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, Segment, utterances
from lfi_podcast.speech.pocketsphinx import Pocketsphinx
from lfi_podcast.speech.word_times import timed
from lfi_podcast.stages.hear import heard_segments
from lfi_podcast.transcript.import_formats import KINDS, Passage, parse_brought
from lfi_podcast.transcript.place_imported import Token, placed, tokens
from lfi_podcast.transcript.recognised_times import recognised_times
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import reading, write_file
from lfi_podcast.work.job import Job

_AROUND = 0.5
"""Seconds before and after a cue in which its words are searched for."""

_AT_ONCE = 30.0
"""Seconds of cues that are aligned together."""

_TRUSTED = 0.95
"""If a smaller share of the words is found at their cues, the cues may be late or belong to another recording, so
the whole recording is searched as well."""

_NEAR = 3.0
"""Seconds by which a word between two anchors may be from where an even rate would put it."""

_ALIGNER = Listening(model="en-us", language="en")
"""The model that words are aligned with: pocketsphinx's own."""


@dataclass(frozen=True)
class _Source:
    """A recording, and who speaks on it (one id or several)."""

    speaker: str | None
    path: Path
    voice: Voice


def brought_file(job: Job) -> Path | None:
    """The transcript in the episode's folder; PodcastError if there are several."""
    folder = job.transcript_file.parent
    found = [path for kind in KINDS if (path := folder / f"transcript.{kind}").is_file()]
    if found and job.transcript_file.is_file() and not job.words_file.is_file():
        found.append(job.transcript_file)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise PodcastError(f"there are several transcripts ({names})", job.name(folder), "keep one of them")
    return found[0] if found else None


def make_bring(job: Job, path: Path) -> Stage:
    """The stage `hear` for an imported transcript, from which it makes `heard.json`."""
    output = job.built("heard.json")

    def run() -> str | None:
        recognition, notice = bring_episode(job, path)
        write_file(output, recognition.to_json())
        return notice

    reads = {
        **{job.name(source): job.cache.digest(source) for source in job.sources.paths},
        job.name(path): job.cache.digest(path),
        **digests(
            language=job.show.language,
            glossary=job.glossary,
            people=job.names,
            who_speaks=[speaker for speaker, _ in voices(job)],
            when_each_track_begins=[(voice.offset, voice.drift) for voice in job.mix_facts().voices],
        ),
    }
    return Stage("hear", 5, reads, (output,), run)


def bring_episode(job: Job, path: Path) -> tuple[Recognition, str | None]:
    """Every word of the file with its time in the recording, and how many were not found."""
    with reading(path):
        content = path.read_bytes()
    ids = {name.casefold(): speaker for speaker, name in job.names.items()} | {id_: id_ for id_ in job.names}
    passages = parse_brought(job.name(path), content, ids)
    sources = [
        _Source(speaker, source, voice)
        for (speaker, source), voice in zip(voices(job), job.mix_facts().voices, strict=True)
    ]
    words: list[Word] = []
    for source, own in _by_source(job, path, sources, passages, ids):
        words += _words(job, source, tokens(own, lambda name: ids.get((name or "").casefold(), name)))
    lost = sum(word.probability == 0 for word in words)
    recognition = Recognition(
        engine=Pocketsphinx(_ALIGNER).identity.model_copy(update={"name": ALIGNED, "options": {}}),
        language=job.show.language,
        time_line=TimeMap(),
        words=tuple(sorted(words, key=lambda word: (word.start, word.speaker or "", word.end))),
    )
    guessed = f"{job.name(path)}: {lost} of {len(words)} words were not found in the audio; their times are estimated"
    return recognition, guessed if lost else None


def _by_source(
    job: Job, path: Path, sources: Sequence[_Source], passages: Sequence[Passage], ids: Mapping[str, str]
) -> Iterator[tuple[_Source, Sequence[Passage]]]:
    """Each recording with what is said on it. PodcastError if a passage has no known speaker."""
    if len(sources) == 1:
        only = sources[0].speaker
        yield (
            sources[0],
            [p if p.name or not only else Passage(p.text, only, p.start, p.end) for p in passages],
        )
        return
    by_speaker = {source.speaker: source for source in sources}
    nobody = [p for p in passages if ids.get((p.name or "").casefold()) not in by_speaker]
    if nobody:
        known = ", ".join(job.names[speaker] for speaker in by_speaker if speaker in job.names)
        who = nobody[0].name
        raise PodcastError(
            f"{nobody[0].text[:40]!r} is spoken by {who}, who has no track"
            if who
            else f"no speaker is given for {nobody[0].text[:40]!r}",
            job.name(path),
            f"start it with a name: {known}",
        )
    for speaker, source in by_speaker.items():
        yield source, [p for p in passages if ids.get((p.name or "").casefold()) == speaker]


def _words(job: Job, source: _Source, said: Sequence[Token]) -> tuple[Word, ...]:
    """The words on one recording."""
    if not said:
        return ()
    lexicon = lexicon_of(job)
    times: Sequence[TimeSpan | None] = [None] * len(said)
    is_cued = all(token.start is not None for token in said)
    if is_cued:
        times = _within_cues(source, said, lexicon)
        if _found(times) >= _TRUSTED * len(said):
            return placed(said, times, said[0].start or 0.0, said[-1].end or 0.0, is_cued=True)
    segments = list(utterances(listen(source.path, source.voice)))
    begin, end = (segments[0].start, segments[-1].end) if segments else (0.0, 0.0)
    anywhere = _anywhere(job, source, said, segments, lexicon)
    if _found(anywhere) > _found(times):
        return placed(said, anywhere, begin, end, is_cued=False)
    return placed(said, times, min(begin, said[0].start or 0.0), end, is_cued)


def _anywhere(
    job: Job, source: _Source, said: Sequence[Token], segments: Sequence[Segment], lexicon: Lexicon
) -> Sequence[TimeSpan | None]:
    """The words found in the whole recording: from a Whisper's words as anchors, otherwise from the sound alone."""
    texts = [token.text for token in said]
    engine = _whisper(job)
    if engine is None:
        return align_script(segments, texts, lexicon)
    parts = [(part, words) for part, words in heard_segments(job, engine) if part.speaker == source.speaker]
    heard = [word for part, words in parts for word in placed_in(words, part.segment, None)]
    known = recognised_times(texts, heard)
    rough = placed(said, known, segments[0].start, segments[-1].end, is_cued=False) if segments else ()
    middles = [(word.start + word.end) / 2 for word in rough]
    for part, _ in parts:
        first = bisect_left(middles, part.segment.start)
        own = range(first, max(first, bisect_left(middles, part.segment.end)))
        if any(known[number] is None for number in own):
            inside = [_moved(rough[number], -part.segment.start) for number in own]
            for number, word in zip(own, timed(part.segment.pcm, inside, lexicon, _NEAR), strict=True):
                found = _moved(word, part.segment.start)
                known[number] = known[number] or (None if word.estimated else (found.start, found.end))
    return known


def _whisper(job: Job) -> Engine | None:
    """The engine that the show names or `auto` finds, if it is good enough at hearing to lend its anchors."""
    try:
        engine = open_engine(job.show.speech, listening(job)).engine
    except SpeechProblem:
        return None
    return None if engine.identity.name == EMBEDDED else engine


def _moved(word: Word, seconds: float) -> Word:
    start, end = (round(max(0.0, at + seconds), 3) for at in (word.start, word.end))
    return word.model_copy(update={"start": start, "end": end})


def _found(times: Sequence[TimeSpan | None]) -> int:
    return sum(at is not None for at in times)


def _within_cues(source: _Source, said: Sequence[Token], lexicon: Lexicon) -> list[TimeSpan | None]:
    """The words found near their cues."""
    groups = [
        list(run) for _, run in groupby(range(len(said)), key=lambda n: int((said[n].start or 0) // _AT_ONCE))
    ]
    spans = [
        ((max(0.0, (said[run[0]].start or 0) - _AROUND), max(said[n].end or 0 for n in run) + _AROUND),)
        for run in groups
    ]
    times: list[TimeSpan | None] = [None] * len(said)
    sounds = excerpts(listen(source.path, source.voice), spans, BYTES_PER_SECOND)
    for run, ((start, _),), pcm in zip(groups, spans, sounds, strict=True):
        found = align(pcm, [said[n].text for n in run], lexicon)
        for n, at in zip(run, found, strict=True):
            times[n] = (round(start + at[0], 3), round(start + at[1], 3)) if at else None
    return times
