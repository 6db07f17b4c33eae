"""Clips to share: passages of the finished episode as MP3s and as videos.

the sound as it is encoded ─ faded ─┬─ LAME ─ verified ──────────── MP3
                                    ├─ AAC ─ verified ──┬─ H.264 ── square MP4
                                    └─ pictures ────────┴─ H.264 ── vertical MP4
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from lfi_podcast.audio.delivering.frames import (
    HEIGHT,
    LAYOUTS,
    RATE,
    WIDTH,
    Caption,
    Layout,
    Scene,
    frames,
    lacking,
    levels,
)
from lfi_podcast.audio.delivering.tags import Tags, write_tags
from lfi_podcast.audio.mastering.finished import measured
from lfi_podcast.audio.mastering.limit import Limited, Limiter
from lfi_podcast.audio.measure.targets import TRUE_PEAK, encoder_loss
from lfi_podcast.audio.mixing.edit import ramp
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Form

FADE = 0.05
"""Seconds of a clip's fade-in and fade-out."""

ENCODES = 4

_RATES = (96, 128)  # kb/s for mono and stereo
_MARGIN = 0.1  # dB in addition to the correction that a failed encode requires

_H264 = [
    # Most of a picture is the one before it, so there is little to search for. One quantiser suits all of it.
    *["-c:v", "libx264", "-preset", "ultrafast", "-qp", "23"],
    # What a smaller file costs next to nothing. The same bytes on every processor, with any number of cores.
    *["-x264-params", "cabac=1:8x8dct=1:partitions=i8x8,i4x4:no-deblock=0:keyint=125:cpu-independent=1"],
    *["-threads", "1", "-flags:v", "+bitexact"],
]
_COLOURS = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"


@dataclass(frozen=True)
class ClipCoding:
    """An encoder's arguments, and by how much it lowers the level (dB) at the bit rates of clips."""

    arguments: tuple[str, ...]
    loss: float


MP3 = ClipCoding(
    ("-c:a", "libmp3lame", "-write_xing", "1", "-id3v2_version", "0", "-f", "mp3"), encoder_loss(_RATES[0])
)
AAC = ClipCoding(("-c:a", "aac", "-f", "ipod"), 0.02)


@dataclass(frozen=True)
class Shared:
    """A clip to make: seconds in the finished episode, and its texts."""

    start: float
    length: float
    title: str
    show: str
    captions: tuple[Caption, ...] = ()


def cut(finished: Path, start: float, length: float, pcm: Pcm) -> Samples:
    """The passage of a finished episode. It is held in memory: at most LONGEST_CLIP seconds."""
    form = ["-ac", str(pcm.channels)]  # a file that is published as it is may change in the middle
    arguments = [*ffmpeg.stretch(finished, start, length), *ffmpeg.FIRST_SOUND, *form]
    with ffmpeg.decoding(arguments, pcm, str(finished)) as blocks:
        return np.concatenate([pcm.silence(0), *blocks])


def faded(samples: Samples, fade: int) -> Samples:
    """The samples with a fade-in and fade-out of `fade` frames."""
    rising = ramp(min(fade, len(samples) // 2))
    result = samples.copy()
    result[: len(rising)] *= rising
    result[len(result) - len(rising) :] *= rising[::-1]
    return result


def make_clip(sound: Samples, pcm: Pcm, clip: Shared, cover: bytes, outputs: Mapping[Form, Path]) -> str:
    """Write `outputs` from the passage as listeners hear it. `cover`: the bytes of a JPEG.

    Returns the characters that the videos omit because no font has them. UnmetPromise if the true peak remains too
    high after encoding.
    """
    samples = faded(sound, pcm.frames(FADE))
    count = round(len(samples) * RATE / pcm.sample_rate)
    bars = levels(samples, pcm.sample_rate)
    scene = Scene(clip.show, clip.title, cover, clip.captions, bars, count)
    tags = Tags(title=clip.title, show=clip.show, duration=clip.length, cover=cover)
    with TemporaryDirectory() as folder:
        mp3, aac = Path(folder) / "clip.mp3", Path(folder) / "clip.m4a"
        encode_verified(samples, pcm, MP3, mp3)
        write_tags(mp3, outputs["mp3"], tags)
        encode_verified(samples, pcm, AAC, aac)
        _write_videos(scene, aac, outputs)
    return lacking(scene)


def encode_verified(samples: Samples, pcm: Pcm, coding: ClipCoding, output: Path) -> None:
    """Write `output` at the loudness of the samples; only peaks that become too high are brought down."""
    rate = ["-b:a", f"{_RATES[pcm.channels - 1]}k"]
    limiter = Limiter(coding.loss, TRUE_PEAK + coding.loss)
    for _ in range(ENCODES):
        ffmpeg.encode(Limited([samples], limiter, pcm), pcm, [*coding.arguments, *rate], output)
        peak = measured(output, pcm).loudness.true_peak
        if peak <= TRUE_PEAK:
            return
        limiter = replace(limiter, ceiling=limiter.ceiling - (peak - TRUE_PEAK + _MARGIN))
    raise UnmetPromise(
        f"{ENCODES} encodes ended at {peak:.1f} dBTP; the limit is {TRUE_PEAK} dBTP",
        output.name,
        "choose another passage for the clip",
    )


def _write_videos(scene: Scene, sound: Path, outputs: Mapping[Form, Path]) -> None:
    """Write an MP4 of each shape, with the encoded `sound` unchanged."""
    with ExitStack() as stack:
        files = {layout: stack.enter_context(ffmpeg.replacing(outputs[layout.name])) for layout in LAYOUTS}
        ffmpeg.feed(_video_arguments(files, sound), frames(scene), outputs["vertical"].name)


def _video_arguments(files: Mapping[Layout, Path], sound: Path) -> list[str]:
    """The ffmpeg arguments for one MP4 per shape, from pictures of all shapes on `pipe:0`, and encoded sound."""
    form = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{WIDTH}x{HEIGHT}"]
    parts = "".join(f"[{layout.name}]" for layout in files)
    crops = (
        f"[{layout.name}]crop={WIDTH}:{layout.height}:0:{layout.top}[{layout.name}-only]" for layout in files
    )
    graph = ";".join([f"[0:v]{_COLOURS},split={len(files)}{parts}", *crops])
    arguments = [
        *form,
        "-framerate",
        str(RATE),
        "-i",
        "pipe:0",
        *ffmpeg.recording(sound),
        "-filter_complex",
        graph,
    ]
    for layout, path in files.items():
        arguments += ["-map", f"[{layout.name}-only]", "-map", "1:a:0", *_H264, "-c:a", "copy"]
        arguments += ["-movflags", "+faststart", "-f", "mp4", *ffmpeg.REPRODUCIBLE, "-y", f"file:{path}"]
    return arguments
