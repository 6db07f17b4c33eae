"""The voice activity of each source, detected during recognition and used to judge the recognised words."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lfi_podcast.episode.voices import voices
from lfi_podcast.model.value import Stored
from lfi_podcast.speech.voice_activity import Frames, measuring, voiced
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


class Voiced(Stored):
    """The intervals with a voice in a source, in seconds on the recording's own time line."""

    spans: tuple[tuple[float, float], ...] = ()


def voiced_file(job: Job, speaker: str | None, source: Path) -> Path:
    return job.built(f"voiced-{speaker if job.sources.sides else source.stem}.json")


def voiced_files(job: Job) -> tuple[Path, ...]:
    return tuple(voiced_file(job, speaker, source) for speaker, source in voices(job))


def witnessed(job: Job, speaker: str | None, source: Path, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass a source's sound through, and save its voice activity at the end."""
    found: list[Frames] = []
    yield from measuring(blocks, found)
    write_file(voiced_file(job, speaker, source), Voiced(spans=voiced(found)).to_json())
