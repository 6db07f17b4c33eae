"""The stage `compare`: a second engine recognises the passages in doubt."""

from collections.abc import Iterator
from contextlib import suppress

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.episode.committed import read_committed
from lfi_podcast.episode.doubts import Compared, compared_file, judged, voice_evidence
from lfi_podcast.episode.voice_activity import voiced_files
from lfi_podcast.episode.voices import listening, voices
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.doubt import TRANSCRIPT
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.speech.agreement import LONGEST, Likeness, heard_around, likeness
from lfi_podcast.speech.choice import EMBEDDED, open_engine
from lfi_podcast.speech.doubt import doubts, in_question
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def is_heard_again(job: Job) -> bool:
    """Whether a second engine can help: the embedded one, for English, if another engine did the recognition.

    A second run of the same engine would tell right from wrong no better than chance.
    """
    if not job.sources.paths or not listening(job).is_english:
        return False
    with suppress(PodcastError):
        words = read_committed(job).words
        return words is not None and words.engine.name in ENGINES.keys() - {EMBEDDED}
    return False


def make_compare(job: Job) -> Stage:
    """The stage that recognises passages in doubt with a second engine and records how far both agree.

    No words of the second recognition are kept: they may include names that are redacted from the first.
    """
    output = compared_file(job)

    def run() -> None:
        recognition = judged(job)
        places = dict(_heard_again(job, recognition)) if recognition else {}
        write_file(output, Compared(places=places).to_json())

    reads = {
        "words.json": job.cache.digest(job.words_file),
        "voice activity": "".join(map(job.cache.digest, voiced_files(job))),
        **{job.name(path): job.cache.digest(path) for path in job.sources.paths},
        **digests(redact=job.episode.redact, cuts=job.episode.cuts),
    }
    return Stage("compare", 1, reads, (output,), run)


def _heard_again(job: Job, recognition: Recognition) -> Iterator[tuple[str, Likeness]]:
    """By doubt id, how far the second engine agrees."""
    line, progress, done = job.time_map(), job.progress("compare"), 0
    if line is None:
        return
    second = open_engine(job.show.speech.model_copy(update={"engine": EMBEDDED}), listening(job)).engine
    in_doubt = [
        doubt
        for doubt in doubts(recognition, voice_evidence(job))
        if doubt.end - doubt.at <= LONGEST and doubt.kind != TRANSCRIPT
    ]
    for (speaker, path), voice in zip(voices(job), job.mix_facts().voices, strict=True):
        own = [doubt for doubt in in_doubt if doubt.speaker == (speaker or "")]
        spans = [(line.recorded(doubt.at), line.recorded_until(doubt.end)) for doubt in own]
        sounds = heard_around(second, listen(path, voice), spans) if own else ()
        for doubt, words in zip(own, sounds, strict=True):
            yield doubt.id, likeness(in_question(doubt, recognition.words), words)
            done += 1
            progress(done / len(in_doubt))
