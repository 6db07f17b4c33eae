"""The same episode in other codecs than MP3: encoded from the mastered sound, and measured on the file itself.

Each is encoded from the samples, not from the MP3, so that coding artefacts do not add up.
"""

# mypy: disable-error-code="no-untyped-call"

import base64
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.flac import Picture
from mutagen.id3 import PictureType
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus

from lfi_podcast.audio.delivering.tags import Tags
from lfi_podcast.audio.mastering.finished import Finished, measured
from lfi_podcast.audio.mastering.limit import Limited, Limiter, Limiting
from lfi_podcast.audio.mastering.master import RedactedMix, delivered
from lfi_podcast.audio.measure.targets import TRUE_PEAK, Aim
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, ProgressCallback, Samples
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.show import RenditionKind
from lfi_podcast.model.value import format_time

_CODING_RISE = 1.2  # dB: the most these codecs add to true peaks at low bit rates, with a margin


@dataclass(frozen=True)
class Coding:
    """A codec: its display name, its file suffix, and its ffmpeg options.

    `codecs`: as in RFC 6381. `sample_rate`: of the decoded file (Hz). `loss`: dB by which the encoder lowers the level.
    `rates`: kb/s for mono and stereo. `tag`: writes the tags into a file.
    """

    name: str
    extension: str
    codecs: str
    sample_rate: int
    loss: float
    rates: tuple[int, int]
    arguments: tuple[str, ...]
    tag: Callable[[Path, Tags], None]

    def bitrate(self, channels: int) -> int:
        return self.rates[channels - 1]

    def output(self, channels: int) -> list[str]:
        """The arguments for the output file."""
        return [*self.arguments, "-b:a", f"{self.bitrate(channels)}k"]


def encode_rendition(
    source: RedactedMix,
    kind: RenditionKind,
    target: float,
    output: Path,
    progress: ProgressCallback | None = None,
) -> None:
    """Write `output`, without tags, at `target` (LUFS).

    UnmetPromise if three encodes miss the loudness or the true peak.
    """
    coding, pcm = CODINGS[kind], source.pcm

    def encode(blocks: Iterable[Samples], limiter: Limiter, attempt: Path) -> tuple[Limiting, Finished]:
        limited = Limited(blocks, limiter, pcm)
        ffmpeg.encode(limited, pcm, coding.output(pcm.channels), attempt)
        return limited.limiting, measured(attempt, Pcm(coding.sample_rate, pcm.channels))

    aim = Aim(target + coding.loss, TRUE_PEAK - _CODING_RISE)
    delivered(source, encode, target, aim, output, progress)


def tag_rendition(untagged: Path, output: Path, kind: RenditionKind, tags: Tags) -> None:
    """Write `output`: the sound of `untagged`, with `tags`. UnmetPromise if they cannot be written."""
    with ffmpeg.replacing(output) as temporary:
        shutil.copyfile(untagged, temporary)
        try:
            CODINGS[kind].tag(temporary, tags)
        except MutagenError as exc:
            raise UnmetPromise(f"the tags cannot be written ({exc})", output.name) from exc


def _tag_opus(path: Path, tags: Tags) -> None:
    """Vorbis comments (RFC 7845, 5.2), with chapters and picture in the form that players expect."""
    file = OggOpus(path)
    texts = {
        "title": tags.title,
        "album": tags.show,
        "artist": tags.author,
        "tracknumber": tags.number,
        "date": tags.date,
        "description": tags.summary,
        "language": tags.language,
        "genre": "Podcast",
        "metadata_block_picture": _picture(tags.cover) if tags.cover else None,
    }
    for number, (start, _, title, url) in enumerate(tags.chapters):
        key = f"chapter{number:03}"
        texts |= {key: format_time(start), f"{key}name": title, f"{key}url": url}
    file.update({key: [str(text)] for key, text in texts.items() if text is not None})
    file.save(padding=lambda _: 0)


def _picture(jpeg: bytes) -> str:
    picture = Picture()
    picture.type, picture.mime, picture.data = PictureType.COVER_FRONT, "image/jpeg", jpeg
    return base64.b64encode(picture.write()).decode()


def _tag_aac(path: Path, tags: Tags) -> None:
    """iTunes atoms, without chapters: players that read MP4 chapters use the feed's."""
    file = MP4(path)
    atoms: dict[str, Any] = {
        "\xa9nam": tags.title,
        "\xa9alb": tags.show,
        "\xa9ART": tags.author,
        "trkn": [(tags.number, 0)] if isinstance(tags.number, int) else None,
        "\xa9day": tags.date,
        "desc": tags.summary,
        "\xa9gen": "Podcast",
        "pcst": True,
        "covr": [MP4Cover(tags.cover, MP4Cover.FORMAT_JPEG)] if tags.cover else None,
    }
    file.update({key: value for key, value in atoms.items() if value is not None})
    file.save(padding=lambda _: 0)


CODINGS: Mapping[RenditionKind, Coding] = {
    "opus": Coding(
        "Opus", "opus", "opus", 48_000, 0.11, (48, 64), ("-c:a", "libopus", "-f", "opus"), _tag_opus
    ),
    "aac": Coding(
        "AAC", "m4a", "mp4a.40.2", 44_100, 0.02, (64, 96), ("-c:a", "aac", "-movflags", "+faststart", "-f", "ipod"),
        _tag_aac,
    ),
}  # fmt: skip
