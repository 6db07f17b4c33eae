"""The stage `renditions`: the mastered sound in codecs other than MP3."""

from lfi_podcast.audio.delivering.renditions import encode_rendition
from lfi_podcast.audio.mastering.master import RedactedMix
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.episode.redacted import read_redacted
from lfi_podcast.episode.renditions import encoded_rendition, kinds
from lfi_podcast.stages.mix import mixed_of
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.job import Job


def make_renditions(job: Job) -> Stage:
    sound, audio = job.built("mix.wav"), job.audio
    outputs = {kind: encoded_rendition(job, kind) for kind in kinds(job)}
    redacted = read_redacted(job).sound

    def run() -> None:
        pcm = Pcm(SAMPLE_RATE, audio.channel_count)
        source = RedactedMix(mixed_of(job), redacted, pcm)
        for kind, output in outputs.items():
            encode_rendition(source, kind, audio.loudness, output, job.progress("renditions"))

    reads = {
        "the mix": job.cache.digest(sound),
        **digests(
            audio_channels=audio.channels,
            audio_loudness=audio.loudness,
            audio_renditions=kinds(job),
            redactions=redacted,
        ),
    }
    return Stage("renditions", 1, reads, tuple(outputs.values()), run)
