"""The stage `master`: the mix becomes an MP3, redacted and at the target loudness."""

from lfi_podcast.audio.mastering.master import Delivered, master
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.episode.redacted import read_redacted
from lfi_podcast.model.report import Encoding, LimiterSettings, LimiterSummary
from lfi_podcast.model.show import AudioSettings
from lfi_podcast.stages.mix import mixed_of
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job, MixFacts

_SECOND = 10  # readings of the meter


def make_master(job: Job) -> Stage:
    sound, output, facts = job.built("mix.wav"), job.built("encoded.mp3"), job.built("encoded.json")
    audio = job.audio
    redacted = read_redacted(job).sound

    def run() -> None:
        delivered = master(mixed_of(job), redacted, audio, output, job.progress("master"))
        write_file(facts, _described(delivered, job.mix_facts(), audio).to_json())

    reads = {
        "the mix": job.cache.digest(sound),
        **digests(
            audio_channels=audio.channels,
            audio_loudness=audio.loudness,
            audio_bitrate=audio.bitrate,
            redactions=redacted,
        ),
    }
    return Stage("master", 4, reads, (output, facts), run)


def _described(delivered: Delivered, line: MixFacts, audio: AudioSettings) -> Encoding:
    """The content of `encoded.json`: the finished sound, and how it was made."""
    finished, limiting = delivered.finished, delivered.limiting
    return Encoding(
        duration=round(finished.frames / SAMPLE_RATE, 3),
        bitrate=audio.bitrate,
        channels=audio.channel_count,
        sample_rate=SAMPLE_RATE,
        before=line.recorded,
        after=finished.loudness,
        findings=line.findings,
        gain=round(finished.loudness.integrated - line.integrated, 2),
        encodes=delivered.encodes,
        limited_with=LimiterSettings(**vars(delivered.limiter)),
        limiter=LimiterSummary(
            events=limiting.events,
            seconds=round(limiting.frames / SAMPLE_RATE, 3),
            deepest=round(limiting.depth, 2),
        ),
        loudness=tuple(finished.short_term[_SECOND - 1 :: _SECOND]),
        waveform=finished.waveform,
    )
