"""The voice activity of each source, detected during recognition and used to judge the recognised words."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lfi_podcast.model.value import Stored
from lfi_podcast.speech.voice_activity import Frames, measuring, voiced
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


class Voiced(Stored):
    """The intervals with a voice in a source, in seconds on the recording's own time line."""

    spans: tuple[tuple[float, float], ...] = ()


def voiced_file(job: Job, source: Path) -> Path:
    return job.built(f"voiced-{source.stem}.json")


def voiced_files(job: Job) -> tuple[Path, ...]:
    return tuple(voiced_file(job, source) for source in job.sources.paths)


def witnessed(job: Job, source: Path, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass a source's sound through, and save its voice activity at the end."""
    found: list[Frames] = []
    yield from measuring(blocks, found)
    write_file(voiced_file(job, source), Voiced(spans=voiced(found)).to_json())
