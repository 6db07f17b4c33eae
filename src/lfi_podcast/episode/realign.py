"""Aligns words that people corrected with the sound, but only where something has changed since the last time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.episode.committed import CommittedWords, pruned
from lfi_podcast.episode.voices import lexicon_of, voices
from lfi_podcast.model.audio import Voice
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.align import align, align_script
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, utterances
from lfi_podcast.transcript.lines import parse_lines
from lfi_podcast.transcript.realign import Stretch, rewritten, stretches, unknown
from lfi_podcast.transcript.utterances import compared, name_of
from lfi_podcast.work.job import Job

Aligner = Callable[[bytes, Sequence[str], Lexicon], Sequence[TimeSpan | None]]


def retimed(job: Job, committed: CommittedWords, line: TimeMap) -> tuple[CommittedWords, str | None]:
    """The two files with the changed words aligned with the recording, and a note about words not found."""
    if committed.words is None or committed.text is None or not committed.is_edited:
        return committed, None
    lines, corrected = parse_lines("transcript.md", committed.text), committed.words.corrected
    sought = unknown(compared(lines, committed.words.words, job.names, corrected))
    for wanted_in, aligned in ((rewritten, _align_loosely), (stretches, align)):
        wanted = wanted_in(compared(lines, committed.words.words, job.names, corrected))
        found = tuple(_found(job, wanted, line, aligned))
        corrected = tuple(
            sorted((*corrected, *found), key=lambda word: (word.start, word.speaker or "", word.end))
        )
    words = pruned(committed.words.model_copy(update={"corrected": corrected}), committed.text, job.names)
    lost = unknown(compared(lines, words.words, job.names, words.corrected)) & sought
    corrections = len(lost) + len(words.corrected)
    guessed = (
        f"{job.name(job.transcript_file)}: {len(lost)} of {corrections} corrected words were not found in the audio;"
        " their times are estimated"
    )
    return CommittedWords(words, committed.text), guessed if lost else None


def _align_loosely(pcm: bytes, texts: Sequence[str], lexicon: Lexicon) -> Sequence[TimeSpan | None]:
    """Like `align`, for a passage that may be long and contain more than these words."""
    return align_script(list(utterances([pcm])), texts, lexicon)


def _found(job: Job, wanted: Sequence[Stretch], line: TimeMap, aligned: Aligner) -> Iterator[Word]:
    sources, progress, done = _sources(job), job.progress("transcript"), 0
    lexicon = lexicon_of(job)
    for voice in dict.fromkeys(stretch.voice for stretch in wanted):
        own = [stretch for stretch in wanted if stretch.voice == voice]
        source = sources.get(voice) or (next(iter(sources.values())) if len(sources) == 1 else None)
        if source is None:
            continue
        spans = [line.spans(stretch.start, stretch.end) for stretch in own]
        for stretch, pcm in zip(own, excerpts(listen(*source), spans, BYTES_PER_SECOND), strict=True):
            texts = [word.text for word in stretch.words]
            yield from stretch.found(aligned(pcm, texts, lexicon))
            done += 1
            progress(done / len(wanted))


def _sources(job: Job) -> Mapping[str, tuple[Path, Voice]]:
    """Each voice's recording, by the speaker's public name."""
    return {
        name_of(speaker, job.names): (path, voice)
        for (speaker, path), voice in zip(voices(job), job.mix_facts().voices, strict=True)
    }
