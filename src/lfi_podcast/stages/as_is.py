"""The stage `mix` of a recording that is published as it is: measured once, in place of mixing and mastering."""

from lfi_podcast.audio.mixing.as_is import measured_as_is
from lfi_podcast.episode.silenced import silenced_before
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Master
from lfi_podcast.stages.mix import VERSION, warnings_of
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job, MixFacts


def make_as_is(job: Job) -> Stage:
    """The stage that writes `mix.json`, `encoded.json` and `master.json`: the recording is what is published.

    UnmetPromise if something in it was silenced before.
    """
    (recording,) = job.sources.paths
    mixed, encoded, finished = (job.built(name) for name in ("mix.json", "encoded.json", "master.json"))
    _refuse_silenced(job)
    digest = job.cache.digest(recording)

    def run() -> str | None:
        mix, sound = measured_as_is(recording, job.audio.levelling, job.progress("mix"))
        write_file(mixed, MixFacts(**vars(mix)).to_json())
        write_file(encoded, sound.to_json())
        master = Master(**dict(sound), bytes=recording.stat().st_size, sha256=digest)
        write_file(finished, master.to_json())
        return warnings_of(mix.findings, job.name(finished))

    reads = {
        job.name(recording): digest,
        **digests(sound="as-is", audio_levelling=job.audio.levelling),
    }
    return Stage("mix", VERSION, reads, (mixed, encoded, finished), run)


def _refuse_silenced(job: Job) -> None:
    if silenced_before(job):
        raise UnmetPromise(
            "places in it were silenced before, and would be heard again as it is",
            f"{job.name(job.workshop.repository.episode_file(job.slug))}: sound",
            "remove `sound: as-is`, and an MP3 is made in which they stay silent",
        )
