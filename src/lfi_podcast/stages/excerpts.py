"""The stage `excerpts`: a few passages as they were recorded and as they are in the episode, for the report."""

from lfi_podcast.audio.delivering.excerpts import excerpts
from lfi_podcast.audio.delivering.places import allowed, passages, spoken
from lfi_podcast.episode.redacted import read_redacted
from lfi_podcast.episode.voices import voices
from lfi_podcast.model.report import Encoding, SoundExcerpts
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_excerpts(job: Job) -> Stage:
    sound, output = job.built("encoded.mp3"), job.built("excerpts.json")
    redacted = read_redacted(job)
    gone = [(each.start, each.end) for each in redacted.sound]
    gone += [(place.start, place.end) for place in redacted.misheard]

    def run() -> None:
        facts, encoded = job.mix_facts(), job.stored(Encoding, "encoded.json")
        line = TimeMap(job.episode.cuts, facts.offset)
        room = allowed(line, encoded.duration, gone)
        gains = spoken(facts.gains, encoded.loudness, encoded.after.integrated)
        chosen = passages(encoded.findings, gains, room)
        recordings = [(path, voice) for (_, path), voice in zip(voices(job), facts.voices, strict=True)]
        found = excerpts(recordings, sound, line, chosen, encoded.channels) if chosen else ()
        write_file(output, SoundExcerpts(excerpts=tuple(found)).to_json())

    reads = {
        **{job.name(path): job.cache.digest(path) for path in job.sources.paths},
        "the facts of the mix": job.cache.digest(job.built("mix.json")),
        "the mastered sound": job.cache.digest(sound),
        **digests(cuts=job.episode.cuts, redactions=gone),
    }
    return Stage("excerpts", 2, reads, (output,), run)
