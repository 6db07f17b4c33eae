"""The stage `transcript`: `words.json` and `transcript.md`, with people's edits kept and names redacted."""

from collections.abc import Iterator

from lfi_podcast.episode.committed import (
    CommittedWords,
    heard_again,
    next_words,
    on_time_line,
    read_committed,
    read_lines,
)
from lfi_podcast.episode.offer import offer
from lfi_podcast.episode.realign import retimed
from lfi_podcast.episode.redacted import read_redacted, redactions_of_words, refuse_without_sound
from lfi_podcast.episode.unheard import refuse_unheard
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.model.value import clock_time
from lfi_podcast.transcript.shift import cut_lines
from lfi_podcast.transcript.utterances import gather
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_SAME_SOUND = 1.0
"""If the last word moves by more than this (seconds), the recording is a different one."""


def make_transcript(job: Job) -> Stage:
    words_file, text_file, time_map = job.words_file, job.transcript_file, job.time_map()
    redacted = read_redacted(job)

    def run() -> str | None:
        committed, recognition, heard = read_committed(job), job.words_as_recorded(), job.words_as_published()
        if job.unknown_names:  # new words may contain them, and they could not be recognised here
            recognition = heard = None
        if committed.text is not None:
            _refuse_nothing(job, committed, committed.text)
        before = on_time_line(committed, time_map, recognition, job.names)
        if time_map is None:
            refuse_without_sound(job, before)
        elif heard:
            refuse_unheard(job, before, heard)
        places = redactions_of_words(job.episode.redact, redacted.misheard)
        after = next_words(before, heard, job.names, job.episode.redact, places, job.show.speech.fold)
        after, guessed = retimed(job, after, time_map) if time_map else (after, None)
        if after.words:
            silent = {"silenced": redacted.sound, "stay_silent": redacted.stay_silent or None}
            now = {**silent, "time_line": time_map} if time_map else {}
            write_file(words_file, after.words.model_copy(update=now).to_json())
        if after.text is not None and after.text != committed.text:
            write_file(text_file, after.text.encode())
        offered = offer(job, before, heard) if heard else None
        notes = (
            _outdated(job, before, heard),
            guessed,
            offered,
            *_cut_and_heard_again(job, committed, after, recognition, time_map),
        )
        return "; ".join(filter(None, notes)) or None

    reads = {
        "the recognition result": job.cache.digest(job.built("heard.json")),
        "words.json": job.cache.digest(words_file),
        "transcript.md": job.cache.digest(text_file),
        **digests(
            redact=job.episode.redact,
            people=job.names,
            language=job.language,
            folding=job.show.speech.fold,
            glossary=job.glossary,
            redactions=(redacted.sound, redacted.misheard, redacted.stay_silent),
        ),
        **(digests(cuts=time_map.cuts, length_of_the_intro=time_map.offset) if time_map else {}),
    }
    keeps = (text_file, words_file) if job.built("heard.json").is_file() else (text_file,)
    return Stage("transcript", 6, reads, (), run, keeps, settles=("words.json", "transcript.md"))


def _refuse_nothing(job: Job, committed: CommittedWords, text: str) -> None:
    """PodcastError for a transcript that was emptied, which is more likely a mistake than intended."""
    if not read_lines(job, text) and not cut_lines(text) and committed.words and committed.words.words:
        raise PodcastError(
            "has no lines",
            job.name(job.transcript_file),
            "delete it to have it rewritten, or restore it from git",
        )


def _outdated(job: Job, committed: CommittedWords, heard: Recognition | None) -> str | None:
    if not (heard and committed.words and committed.is_edited):
        return None
    was, now = (
        recognition.words[-1].end if recognition.words else 0.0 for recognition in (committed.words, heard)
    )
    if abs(was - now) < _SAME_SOUND:
        return None
    return f"{job.name(job.transcript_file)} was corrected for a different recording and has been kept; review it"


def _cut_and_heard_again(
    job: Job,
    before: CommittedWords,
    after: CommittedWords,
    recognition: Recognition | None,
    time_map: TimeMap | None,
) -> Iterator[str]:
    """What changed cuts have done to a transcript that a person has edited."""
    if before.text is None or after.text is None or not before.is_edited:
        return
    name, cut = job.name(job.transcript_file), len(cut_lines(after.text)) - len(cut_lines(before.text))
    if cut > 0:
        yield f"{name}: lines that are now cut have become `# cut:` headings ({cut})"
    was = before.words.time_line if before.words else None
    again = (
        gather(heard_again(recognition, was, time_map), job.names) if recognition and was and time_map else ()
    )
    starts = [written.start for written in read_lines(job, after.text)]
    missing = [said for said in again if not any(said.start - 0.5 <= start <= said.end for start in starts)]
    if missing:
        places = ", ".join(clock_time(said.start) for said in missing)
        yield f"{name} lacks words that are audible again at {places}; add them"
