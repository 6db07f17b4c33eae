"""From recordings to one sound, the episode's time line: tracks summed, cuts made, intro and outro joined.

Levels are static gains. Every track speaks at one loudness; where the peaks of all together would not fit,
all go down by the same amount, so nothing clips and nothing is limited here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain as joined
from math import log10
from pathlib import Path

from lfi_podcast.audio import ffmpeg
from lfi_podcast.audio.edit import Edit, edited, merged
from lfi_podcast.audio.loudness import gain, measure
from lfi_podcast.audio.pcm import Counted, Pcm, Progress, reported
from lfi_podcast.audio.short import AudioSegment
from lfi_podcast.audio.source import SAMPLE_RATE, Source, chain, inspect
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding, Loudness
from lfi_podcast.model.episode import Span
from lfi_podcast.model.show import AudioSettings
from lfi_podcast.model.value import clock_time

SPEECH_LOUDNESS = -23.0
"""LUFS of each track in the mix (EBU R 128): room for the peaks, and far above the noise of 24 bits."""

PEAK = -1.0
"""dBTP that the mix stays below."""

CUT_FADE = 0.010
"""Seconds of fading on either side of a cut."""

LONGEST_STING = 120.0
"""Seconds of intro or outro; these are held in memory, as pydub does."""

_STING_FADE = 10  # milliseconds
_FLAC = ["-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24", "-f", "flac"]


@dataclass(frozen=True)
class Mix:
    """What the mix is like, and how loud the recording was that went into it.

    `offset`: seconds that the intro puts in front of the recording.
    """

    offset: float
    duration: float
    recorded: Loudness
    findings: tuple[Finding, ...]


def mix(
    tracks: Sequence[Path],
    settings: AudioSettings,
    cuts: Sequence[Span],
    intro: Path | None,
    outro: Path | None,
    output: Path,
    progress: Progress | None = None,
) -> Mix:
    """Writes `output`, FLAC of 24 bits at 44.1 kHz. SoundProblem where a recording is no good."""
    pcm = Pcm(SAMPLE_RATE, settings.channel_count)
    sources = [inspect(track, pcm.channels) for track in tracks]
    speech = speech_loudness([source.loudness for source in sources])
    longest = max(source.duration for source in sources)
    edits, fade = cut_edits(cuts, pcm), pcm.frames(CUT_FADE)
    _require_rest(merged(edits, 2 * fade), pcm.frames(longest), str(tracks[0]))
    before, after = (sting(piece, pcm, speech) if piece else b"" for piece in (intro, outro))
    gains = [speech - source.loudness.integrated for source in sources]
    with ffmpeg.decoding(mixing(sources, gains, pcm), pcm, str(tracks[0])) as blocks:
        watched = reported(blocks, pcm.frames(longest) * pcm.frame, progress)
        body = Counted(edited(watched, edits, pcm, fade))
        ffmpeg.encode(joined([before], body, [after]), pcm, _FLAC, output)
    findings = [finding for source in sources for finding in source.findings]
    return Mix(
        offset=pcm.seconds(len(before) // pcm.frame),
        duration=pcm.seconds((len(before) + body.bytes + len(after)) // pcm.frame),
        recorded=recorded_loudness(sources, pcm),
        findings=(*findings, *_late_cuts(cuts, longest)),
    )


def recorded_loudness(sources: Sequence[Source], pcm: Pcm) -> Loudness:
    """How loud the recording came in: the one there is, or all tracks summed as they are."""
    if len(sources) == 1:
        return sources[0].loudness
    where = str(sources[0].path)
    with ffmpeg.decoding(mixing(sources, [0.0] * len(sources), pcm), pcm, where) as blocks:
        return measure(blocks, pcm, where)


def speech_loudness(tracks: Sequence[Loudness]) -> float:
    """The loudness (LUFS) to bring every track to, so that the sum of them all stays below `PEAK`."""
    peaks = [SPEECH_LOUDNESS - track.integrated + track.true_peak for track in tracks]
    highest = 20 * log10(sum(10 ** (peak / 20) for peak in peaks))
    return SPEECH_LOUDNESS - max(0.0, highest - PEAK)


def mixing(sources: Sequence[Source], gains: Sequence[float], pcm: Pcm) -> list[str]:
    """The inputs and the filter graph that sum the tracks, each with its gain (dB)."""
    inputs = [argument for source in sources for argument in ffmpeg.recording(source.path)]
    tracks = [
        f"[{n}:a:0]{chain(source.live, pcm.channels)},{gain(decibels)}[t{n}]"
        for n, (source, decibels) in enumerate(zip(sources, gains, strict=True))
    ]
    labels = "".join(f"[t{n}]" for n in range(len(sources)))
    summed = f"{labels}amix=inputs={len(sources)}:duration=longest:normalize=0[mix]"
    return [*inputs, "-filter_complex", ";".join([*tracks, summed]), "-map", "[mix]"]


def cut_edits(cuts: Iterable[Span], pcm: Pcm) -> tuple[Edit, ...]:
    """The cuts in frames; the same for the mix and for the recogniser, at their own sample rates."""
    return tuple(Edit(pcm.frames(cut.start), pcm.frames(cut.end)) for cut in cuts)


def sting(path: Path, pcm: Pcm, speech: float) -> bytes:
    """An intro or outro, ready to be joined: as loud as the speech, with soft edges."""
    source = inspect(path, pcm.channels)
    if source.duration > LONGEST_STING:
        raise SoundProblem(
            f"lasts {source.duration:.0f} s; an intro or outro may last {LONGEST_STING:.0f} s",
            str(path),
            "shorten it, or make it a part of the recording",
        )
    arguments = [*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, "-af", chain(source.live, pcm.channels)]
    with ffmpeg.decoding(arguments, pcm, str(path)) as blocks:
        samples = b"".join(blocks)
    change = min(speech - source.loudness.integrated, PEAK - source.loudness.true_peak)
    segment = AudioSegment(samples, sample_width=pcm.width, frame_rate=pcm.sample_rate, channels=pcm.channels)
    return bytes(segment.apply_gain(change).fade_in(_STING_FADE).fade_out(_STING_FADE).raw_data)


def _require_rest(edits: Sequence[Edit], frames: int, where: str) -> None:
    if edits and edits[0].start == 0 and edits[0].end >= frames:
        raise SoundProblem("the cuts leave nothing of it", where, "shorten `cuts` in episode.yml")


def _late_cuts(cuts: Iterable[Span], duration: float) -> Iterator[Finding]:
    for cut in cuts:
        if cut.end > duration + 0.001:
            message = f"a cut reaches beyond the recording, which ends at {clock_time(duration)}"
            yield Finding(at=cut.start, level="warning", message=message)
