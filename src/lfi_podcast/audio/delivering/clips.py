"""Clips to share: passages of the finished episode as MP3s and as videos.

finished MP3 ─ cut, faded ─┬─ LAME ─ verified ───────────── MP3
                           ├─ AAC ─ verified ─┬─ H.264 ──── square MP4
                           └─ waveform ───────┴─ H.264 ──── vertical MP4
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from lfi_podcast.audio.delivering.frames import LAYOUTS, RATE, Caption, Layout, Scene, frames, lacking, levels
from lfi_podcast.audio.delivering.tags import Tags, write_tags
from lfi_podcast.audio.mastering.finished import measured
from lfi_podcast.audio.measure.targets import TRUE_PEAK
from lfi_podcast.audio.mixing.edit import ramp
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Form

FADE = 0.05
"""Seconds of a clip's fade-in and fade-out."""

ENCODES = 4

_MP3 = ("-c:a", "libmp3lame", "-write_xing", "1", "-id3v2_version", "0", "-f", "mp3")
_AAC = ("-c:a", "aac", "-f", "ipod")
_RATES = (96, 128)  # kb/s for mono and stereo
_MARGIN = 0.1  # dB in addition to the correction that a failed encode requires

_H264 = [
    *["-c:v", "libx264", "-preset", "veryfast", "-crf", "21"],
    # The same bytes on every processor, with any number of cores.
    *["-threads", "2", "-x264-params", "cpu-independent=1:keyint=150", "-flags:v", "+bitexact"],
    *["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"],
    *["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"],
]


@dataclass(frozen=True)
class Shared:
    """A clip to make: seconds in the finished episode, and its texts."""

    start: float
    length: float
    title: str
    show: str
    captions: tuple[Caption, ...] = ()


def cut(finished: Path, start: float, length: float, pcm: Pcm) -> Samples:
    """The passage of a finished episode, faded at both ends. It is held in memory: at most LONGEST_CLIP seconds."""
    form = ["-ac", str(pcm.channels)]  # a file that is published as it is may change in the middle
    arguments = [*ffmpeg.stretch(finished, start, length), *ffmpeg.FIRST_SOUND, *form]
    with ffmpeg.decoding(arguments, pcm, str(finished)) as blocks:
        return faded(np.concatenate([pcm.silence(0), *blocks]), pcm.frames(FADE))


def faded(samples: Samples, fade: int) -> Samples:
    """The samples with a fade-in and fade-out of `fade` frames."""
    rising = ramp(min(fade, len(samples) // 2))
    result = samples.copy()
    result[: len(rising)] *= rising
    result[len(result) - len(rising) :] *= rising[::-1]
    return result


def make_clip(finished: Path, pcm: Pcm, clip: Shared, cover: bytes, outputs: Mapping[Form, Path]) -> str:
    """Write `outputs`. `cover`: the bytes of a JPEG.

    Returns the characters that the videos omit because no font has them. UnmetPromise if the true peak remains too
    high after encoding.
    """
    samples = cut(finished, clip.start, clip.length, pcm)
    count = round(len(samples) * RATE / pcm.sample_rate)
    bars = levels(samples, pcm.sample_rate)
    scene = Scene(clip.show, clip.title, cover, clip.captions, bars, count)
    tags = Tags(title=clip.title, show=clip.show, duration=clip.length, cover=cover)
    with TemporaryDirectory() as folder:
        mp3, sound = Path(folder) / "clip.mp3", Path(folder) / "clip.m4a"
        encode_verified(samples, pcm, _MP3, mp3)
        write_tags(mp3, outputs["mp3"], tags)
        encode_verified(samples, pcm, _AAC, sound)
        for layout in LAYOUTS:
            _write_video(scene, layout, sound, outputs[layout.name])
    return lacking(scene)


def encode_verified(samples: Samples, pcm: Pcm, arguments: Sequence[str], output: Path) -> None:
    """Write `output` at the loudness of the samples, or lower if its true peak requires it."""
    gain = 0.0
    for _ in range(ENCODES):
        rate = ["-b:a", f"{_RATES[pcm.channels - 1]}k"]
        ffmpeg.encode([samples * np.float32(10 ** (gain / 20))], pcm, [*arguments, *rate], output)
        peak = measured(output, pcm).loudness.true_peak
        if peak <= TRUE_PEAK:
            return
        gain -= peak - TRUE_PEAK + _MARGIN
    raise UnmetPromise(
        f"{ENCODES} encodes ended at {peak:.1f} dBTP; the limit is {TRUE_PEAK} dBTP",
        output.name,
        "choose another passage for the clip",
    )


def _video_arguments(layout: Layout, sound: Path) -> list[str]:
    """The ffmpeg arguments for an MP4 from frames on `pipe:0` and encoded sound."""
    form = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{layout.width}x{layout.height}"]
    pictures = [*form, "-framerate", str(RATE), "-i", "pipe:0"]
    streams = ["-map", "0:v:0", "-map", "1:a:0", *_H264, "-c:a", "copy"]
    return [*pictures, *ffmpeg.recording(sound), *streams, "-movflags", "+faststart", "-f", "mp4"]


def _write_video(scene: Scene, layout: Layout, sound: Path, output: Path) -> None:
    """Write `output`, an MP4 with the encoded `sound` unchanged."""
    with ffmpeg.replacing(output) as temporary:
        command = [*_video_arguments(layout, sound), *ffmpeg.REPRODUCIBLE, "-y", f"file:{temporary}"]
        ffmpeg.feed(command, frames(scene, layout), output.name)
