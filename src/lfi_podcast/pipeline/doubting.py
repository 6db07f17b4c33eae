"""The stages that doubt: hear again what is in doubt, and write down what is left of it for people to look at."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.episode.accepted import accepted_file
from lfi_podcast.episode.doubts import (
    Compared,
    compared_file,
    doubts_file,
    judged,
    names_file,
    open_doubts,
    voice_evidence,
)
from lfi_podcast.episode.kept import read_kept, read_lines
from lfi_podcast.episode.leftovers import refuse_in
from lfi_podcast.episode.voice_activity import voiced_files
from lfi_podcast.episode.voices import listening, voices
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.doubt import Doubt, Doubts
from lfi_podcast.model.transcript import Hearing
from lfi_podcast.speech.agreement import LONGEST, Likeness, heard_around, likeness
from lfi_podcast.speech.doubt import doubts, in_question
from lfi_podcast.speech.engine import EMBEDDED, ENGINES, open_engine
from lfi_podcast.text.doubts import line_number, render_doubts
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def is_heard_again(job: Job) -> bool:
    """Whether a second engine can help: the embedded one, which knows English, where another one has listened.

    Where it has listened itself, another hearing by it would tell right from wrong no better than chance.
    """
    if not job.sources.paths or not listening(job).is_english:
        return False
    with suppress(PodcastError):
        words = read_kept(job).words
        return words is not None and words.engine.name in ENGINES.keys() - {EMBEDDED}
    return False


def make_compare(job: Job) -> Stage:
    """The stage that has what is in doubt heard by a second engine, and keeps how much both have heard alike.

    No word of the second hearing is kept: it may have names that are redacted from the first.
    """
    output = compared_file(job)

    def run() -> None:
        hearing = judged(job)
        places = dict(_heard_again(job, hearing)) if hearing else {}
        write_file(output, Compared(places=places).to_json())

    reads = {
        "words.json": job.cache.digest(job.words_file),
        "where there is a voice": "".join(map(job.cache.digest, voiced_files(job))),
        **{job.name(path): job.cache.digest(path) for path in job.sources.paths},
        **digests(redact=job.episode.redact, cuts=job.episode.cuts),
    }
    return Stage("compare", 1, reads, (output,), run)


def _heard_again(job: Job, hearing: Hearing) -> Iterator[tuple[str, Likeness]]:
    """By the id of a doubt, what the second engine has in common with it."""
    line, progress, done = job.time_map(), job.progress("compare"), 0
    if line is None:
        return
    second = open_engine(job.show.speech.model_copy(update={"engine": EMBEDDED}), listening(job)).engine
    in_doubt = [doubt for doubt in doubts(hearing, voice_evidence(job)) if doubt.end - doubt.at <= LONGEST]
    for (speaker, path), voice in zip(voices(job), job.time_line().voices, strict=True):
        own = [doubt for doubt in in_doubt if doubt.speaker == (speaker or "")]
        spans = [(line.recorded(doubt.at), line.recorded_until(doubt.end)) for doubt in own]
        sounds = heard_around(second, listen(path, voice), spans) if own else ()
        for doubt, words in zip(own, sounds, strict=True):
            yield doubt.id, likeness(in_question(doubt, hearing.words), words)
            done += 1
            progress(done / len(in_doubt))


def make_doubt(job: Job) -> Stage:
    """The stage that writes doubts.md and doubts.json: what nobody has corrected or signed off so far."""
    page, facts = job.built("doubts.md"), doubts_file(job)
    sources = {"what is doubted of the sound": [compared_file(job), names_file(job), *voiced_files(job)]}

    def run() -> str | None:
        left = open_doubts(job)
        refuse_in(job, "\n".join(doubt.text for doubt in left), page.name)
        write_file(facts, Doubts(doubts=left).to_json())
        write_file(page, _page(job, left).encode())
        serious = sum(doubt.serious for doubt in left)
        return f"{_counted(left, serious)}: lfi-podcast doubts {job.slug}" if left else None

    reads = {
        "words.json": job.cache.digest(job.words_file),
        "transcript.md": job.cache.digest(job.transcript_file),
        "accepted.json": job.cache.digest(accepted_file(job)),
        **{name: "".join(map(job.cache.digest, paths)) for name, paths in sources.items()},
        **digests(people=job.names, redact=job.episode.redact, link=job.show.link),
    }
    return Stage("doubt", 1, reads, (page, facts), run)


def _counted(left: Sequence[Doubt], serious: int) -> str:
    return f"{len(left)} doubt{'s' if len(left) > 1 else ''}, {serious or 'none'} serious"


def _page(job: Job, left: Sequence[Doubt]) -> str:
    name = job.name(job.transcript_file)
    content = read_kept(job).text or ""
    lines = read_lines(job, content)
    numbers = [line_number(doubt, lines, content) for doubt in left]
    places = [f"{name}:{number}" if number else name for number in numbers]
    return render_doubts(left, places, job.slug, job.show.base, name)
