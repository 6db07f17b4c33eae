"""Recognise speech: each track separately, so that every word has its speaker; pieces run in parallel.

Words are timed on the recording's own time line, before any cut, so that cuts and intro can change later.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.samples.memory import reusing_freed_arrays
from lfi_podcast.episode.recogniser import engine_reads
from lfi_podcast.episode.segments import HeardSegments
from lfi_podcast.episode.voice_activity import voiced_files, witnessed
from lfi_podcast.episode.voices import lexicon_of, listening, placement, voices
from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Recognition, Word
from lfi_podcast.model.value import clock_time
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.engine import ENGINES, HEARD_AT_ONCE, Engine, placed, segments
from lfi_podcast.speech.hear import Failure, Task, attempt, hear
from lfi_podcast.speech.pauses import Segment
from lfi_podcast.speech.spoken_language import (
    SAMPLES,
    Detected,
    is_telling,
    is_unlikely,
    other_language,
    passages_elsewhere,
)
from lfi_podcast.speech.terms import find_terms, summary
from lfi_podcast.speech.word_times import VERSION
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job
from lfi_podcast.work.pool import thread_map

AT_ONCE = 16
"""Segments submitted together to workers. As many again are queued, so that none idles: under 30 MB of audio."""


@dataclass(frozen=True)
class SpeakerSegment:
    """A segment of speech, its file, and the progress of the episode (0 to 1) when it is done."""

    speaker: str | None
    path: Path
    segment: Segment
    fraction: float


def make_hear(job: Job) -> Stage:
    """The stage that writes `heard.json` and the voice activity of each source.

    It does not depend on cuts or the intro.
    """
    output = job.built("heard.json")

    def run() -> str | None:
        recognition, notice = hear_episode(job)
        write_file(output, recognition.to_json())
        terms = summary(find_terms(recognition.words, job.glossary))
        proposals = f"{terms}: lfi-podcast suggest terms {job.slug}" if terms else None
        return "; ".join(filter(None, (notice, proposals))) or None

    told, engine = listening(job), engine_reads(job.show.speech, job.cache.digest)
    reads = {
        **{job.name(path): job.cache.digest(path) for path in job.sources.paths},
        **engine,
        **digests(
            language=told.language,
            glossary=told.glossary,
            who_speaks=[speaker for speaker, _ in voices(job)],
            when_each_track_begins=[placement(voice) for voice in job.mix_facts().voices],
        ),
    }
    # Weights that the run itself fetched may change which engine is expected.
    return Stage("hear", 6, reads, (output, *voiced_files(job)), run, settles=tuple(engine))


def hear_episode(job: Job) -> tuple[Recognition, str | None]:
    """Everything said in a recording, in order of time, and why it may be only a draft."""
    # Chosen (and its weights fetched) once, here: workers would fetch in parallel, and might choose differently.
    told = listening(job)
    choice = open_engine(job.show.speech, told)
    words: list[Word] = []
    samples: list[bytes] = []
    detected: list[Detected] = []
    progress = job.progress("hear")
    for part, heard in heard_segments(job, choice.engine):
        words += placed(heard, part.segment, part.speaker)
        if len(samples) < SAMPLES and is_telling(part.segment):
            samples.append(part.segment.pcm)
        if is_telling(part.segment) and is_unlikely(heard):
            languages = choice.engine.languages(part.segment.pcm)
            detected.append(Detected(part.segment.start, part.segment.end, languages))
        progress(part.fraction)
    other = other_language(map(choice.engine.languages, samples), told.language)
    notices = tuple(filter(None, (choice.notice, other)))
    recognition = Recognition(
        engine=choice.engine.identity,
        language=job.language,
        draft=bool(notices),
        time_line=TimeMap(),
        words=tuple(sorted(words, key=lambda word: (word.start, word.speaker or "", word.end))),
    )
    partly = None if other else passages_elsewhere(detected, told.language)
    return recognition, "; ".join(filter(None, (*notices, partly))) or None


def _parts(job: Job, engine: Engine) -> Iterator[SpeakerSegment]:
    everybody, mixed = voices(job), job.mix_facts()
    duration = TimeMap(job.episode.cuts, mixed.offset).recorded(mixed.duration)
    for position, ((speaker, path), voice) in enumerate(zip(everybody, mixed.voices, strict=True)):
        sound = witnessed(job, speaker, path, listen(path, voice))
        for segment in segments(sound, engine.longest_segment, ENGINES[engine.identity.name].has_window):
            fraction = (position + min(1.0, segment.end / duration)) / len(everybody)
            yield SpeakerSegment(speaker, path, segment, fraction)


def heard_segments(job: Job, engine: Engine) -> Iterator[tuple[SpeakerSegment, Sequence[Word]]]:
    """Each part with its words: cached ones, and new ones, which are cached at once."""
    times = "" if ENGINES[engine.identity.name].times_are_exact else f" {VERSION} {lexicon_of(job).given}"
    kept = HeardSegments(job.built("pieces"), engine.identity, job.language, times)
    used: set[str] = set()
    at_once = AT_ONCE if ENGINES[engine.identity.name].single_threaded else HEARD_AT_ONCE
    with _ears(job, engine) as ears:
        for some, outcomes in _given_out(_parts(job, engine), at_once, kept, ears):
            fresh = iter(outcomes)
            for part, key, words in some:
                if words is None:
                    words = _settled(next(fresh), part, job, engine)
                    kept.keep(key, words)
                used.add(key)
                yield part, words
    kept.drop_others(used)


Known = tuple[SpeakerSegment, str, Sequence[Word] | None]
Ears = Callable[[Sequence[SpeakerSegment]], Iterable[Sequence[Word] | Failure]]


def _given_out(
    parts: Iterator[SpeakerSegment], at_once: int, kept: HeardSegments, ears: Ears
) -> Iterator[tuple[Sequence[Known], Iterable[Sequence[Word] | Failure]]]:
    """Parts in batches, with their keys and cached words, and the pending results of the others.

    The next batch is submitted before the results of the last one are awaited.
    """
    before = None
    while some := list(islice(parts, at_once)):
        keys = [kept.key(part.segment.pcm) for part in some]
        known = [(part, key, kept.find(key)) for part, key in zip(some, keys, strict=True)]
        given = known, ears([part for part, _, words in known if words is None])
        if before:
            yield before
        before = given
    if before:
        yield before


@contextmanager
def _ears(job: Job, engine: Engine) -> Iterator[Ears]:
    """This engine in threads, or several in workers if one uses a single core."""
    if ENGINES[engine.identity.name].single_threaded:
        settings = job.show.speech.model_copy(update={"engine": engine.identity.name})
        told, mapped = listening(job), job.workshop.map
        yield lambda parts: mapped(hear, [Task(part.segment.pcm, settings, told) for part in parts])
    else:
        lexicon = lexicon_of(job)
        with reusing_freed_arrays(), thread_map(HEARD_AT_ONCE) as threads:
            yield lambda parts: threads(lambda part: attempt(engine, part.segment.pcm, lexicon), parts)


def _settled(
    outcome: Sequence[Word] | Failure, part: SpeakerSegment, job: Job, engine: Engine
) -> Sequence[Word]:
    """The recognised words, after a second attempt in this process if needed. SpeechProblem if that fails too."""
    if isinstance(outcome, Failure):
        outcome = attempt(engine, part.segment.pcm, lexicon_of(job))
    if isinstance(outcome, Failure):
        start, end = clock_time(part.segment.start), clock_time(part.segment.end)
        raise SpeechProblem(
            f"{engine.identity.name} failed twice between {start} and {end} ({outcome.reason})",
            job.name(part.path),
            "the words so far are kept: build again, or choose another speech.engine in show.yml",
        )
    return outcome
