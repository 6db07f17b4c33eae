"""From the mix to the finished MP3: redacted, at the loudness asked for, measured on the file itself.

mix ─ patch ─ gain ─ (limit true peaks, only if they ask for it) ─ LAME ─ decode and measure ─┐
               └────────────── a corrected aim, at most three encodes ────────────────────────┘
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.audio import ffmpeg, loudness
from lfi_podcast.audio.edit import Edit
from lfi_podcast.audio.loudness import Aim
from lfi_podcast.audio.mp3 import constant_bitrate
from lfi_podcast.audio.pcm import Counted, Pcm, Progress, reported
from lfi_podcast.audio.redact import patched, patches
from lfi_podcast.audio.source import SAMPLE_RATE
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Finding, Interval, Loudness, Mastered
from lfi_podcast.model.show import AudioSettings
from lfi_podcast.model.value import format_time

ENCODES = 3
_SETTLING_PASSES = 8


@dataclass(frozen=True)
class _Redacted:
    """The mix without what must not be heard; it can be streamed any number of times."""

    mix: Path
    pcm: Pcm
    edits: Sequence[Edit] = ()

    @contextmanager
    def blocks(self) -> Iterator[Iterator[bytes]]:
        arguments = [*ffmpeg.recording(self.mix), *ffmpeg.FIRST_SOUND]
        with ffmpeg.decoding(arguments, self.pcm, str(self.mix)) as blocks:
            yield patched(blocks, self.edits, self.pcm)

    def measured(self, filters: Sequence[str] = ()) -> Loudness:
        with self.blocks() as blocks:
            return loudness.measure(blocks, self.pcm, str(self.mix), filters)


def master(
    mix: Path,
    intervals: Sequence[Interval],
    settings: AudioSettings,
    output: Path,
    progress: Progress | None = None,
) -> Mastered:
    """Writes `output`, an MP3 without tags, in which every interval is replaced by its sound.

    `before` is measured after redaction. `progress` starts over with each encode. SoundProblem for silence;
    UnmetPromise for an interval outside the sound, or where three encodes miss the loudness or the true peak.
    """
    pcm = Pcm(SAMPLE_RATE, settings.channel_count)
    speech = (
        _Redacted(mix, pcm).measured().integrated
        if any(i.sound == "bleep" for i in intervals)
        else loudness.SILENCE
    )
    source = _Redacted(mix, pcm, patches(intervals, pcm, speech))
    with source.blocks() as blocks:
        whole = Counted(blocks)
        before = loudness.measure(whole, pcm, str(mix))
    _require_inside(intervals, pcm.seconds(whole.bytes // pcm.frame))
    aim = loudness.first_aim(settings.loudness, settings.bitrate)
    with ffmpeg.replacing(output) as attempt:
        gain = aim.integrated - before.integrated
        for _ in range(ENCODES):
            limiting = loudness.needs_limiting(before, aim)
            gain = _settled(source, aim, gain) if limiting else gain
            filters = limited(gain, aim.ceiling) if limiting else [loudness.gain(gain)]
            with source.blocks() as blocks:
                sound = reported(blocks, whole.bytes, progress)
                ffmpeg.encode(sound, pcm, ["-af", ",".join(filters), *lame(settings.bitrate)], attempt)
            after, frames = loudness.measure_file(attempt)
            if loudness.is_met(after, settings.loudness):
                return _mastered(attempt, frames, before, after, limiting)
            aim, last = loudness.corrected(aim, after, settings.loudness), aim
            gain += aim.integrated - last.integrated
        raise _unmet(after, settings, output)


def _require_inside(intervals: Sequence[Interval], duration: float) -> None:
    for interval in intervals:
        if not interval.start < min(interval.end, duration):
            raise UnmetPromise(
                f"nothing is heard between {format_time(interval.start)} and {format_time(interval.end)}",
                "redact",
                f"correct the times; the episode ends at {format_time(duration)}",
            )


def lame(bitrate: int) -> list[str]:
    """The arguments for an MP3 of constant bitrate (kb/s) with its Info header, and without any tag."""
    headers = ["-write_xing", "1", "-id3v2_version", "0", "-write_id3v1", "0"]
    return ["-c:a", "libmp3lame", "-b:a", f"{bitrate}k", *headers, "-f", "mp3"]


def limited(decibels: float, ceiling: float) -> list[str]:
    """A gain, and a limiter of the true peaks behind it (dBTP): it works at four times the sample rate."""
    limiter = f"alimiter=limit={10 ** (ceiling / 20):.4f}:level=disabled:latency=1"
    return [loudness.gain(decibels), f"aresample={4 * SAMPLE_RATE}", limiter, f"aresample={SAMPLE_RATE}"]


def _settled(source: _Redacted, aim: Aim, gain: float) -> float:
    """The gain (dB) that comes out at the aim behind the limiter, whose effect only trying shows."""
    trials: list[tuple[float, float]] = []
    while True:
        trials.append((gain, source.measured(limited(gain, aim.ceiling)).integrated))
        if loudness.is_settled(trials[-1][1], aim) or len(trials) == _SETTLING_PASSES:
            return gain
        gain = loudness.next_gain(trials, aim.integrated)


def _mastered(mp3: Path, frames: int, before: Loudness, after: Loudness, limiting: bool) -> Mastered:
    with mp3.open("rb") as stream:
        form = constant_bitrate(stream, str(mp3))
    finding = Finding(at=0, level="info", message="true peaks were limited to reach the loudness")
    return Mastered(
        duration=round(frames / form.sample_rate, 3),
        bitrate=form.bitrate,
        channels=form.channels,
        sample_rate=form.sample_rate,
        before=before,
        after=after,
        findings=(finding,) if limiting else (),
    )


def _unmet(after: Loudness, settings: AudioSettings, output: Path) -> UnmetPromise:
    return UnmetPromise(
        f"{ENCODES} encodes ended at {after.integrated} LUFS and {after.true_peak} dBTP; promised were "
        f"{settings.loudness} LUFS and at most {loudness.TRUE_PEAK} dBTP",
        str(output),
        "ask for a lower `loudness` in show.yml, or take loud knocks out of the recording",
    )
