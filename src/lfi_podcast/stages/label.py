"""The stage `label`: the tags of the renditions, apart from their sound."""

from lfi_podcast.audio.delivering.renditions import CODINGS, tag_rendition
from lfi_podcast.episode.renditions import encoded_rendition, finished_rendition, kinds
from lfi_podcast.episode.tags import cover_of, tags_of, with_cover
from lfi_podcast.model.catalog import Rendition, Renditions
from lfi_podcast.model.file_types import FILE_TYPES
from lfi_podcast.model.layout import audio_key
from lfi_podcast.model.report import Encoding
from lfi_podcast.model.show import RenditionKind
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_label(job: Job) -> Stage:
    """The tags of the renditions, apart from their sound, so that a new title re-encodes nothing."""
    facts, wanted = job.built("renditions.json"), kinds(job)
    mastered = job.stored(Encoding, "encoded.json")
    tags, cover = tags_of(job, mastered.duration), cover_of(job)

    def run() -> None:
        covered = with_cover(tags, cover)
        for kind in wanted:
            tag_rendition(encoded_rendition(job, kind), finished_rendition(job, kind), kind, covered)
        found = tuple(_rendition(job, kind, mastered.duration) for kind in wanted)
        write_file(facts, Renditions(renditions=found).to_json())

    reads = {
        **{
            f"the {CODINGS[kind].name} file": job.cache.digest(encoded_rendition(job, kind))
            for kind in wanted
        },
        "the cover": cover.identity,
        **digests(**vars(tags)),
    }
    return Stage("label", 1, reads, (facts, *(finished_rendition(job, kind) for kind in wanted)), run)


def _rendition(job: Job, kind: RenditionKind, duration: float) -> Rendition:
    coding, path, sound = CODINGS[kind], finished_rendition(job, kind), encoded_rendition(job, kind)
    digest = job.cache.digest(path)
    return Rendition(
        key=audio_key(job.slug, digest, coding.extension),
        length=path.stat().st_size,
        type=FILE_TYPES[f".{coding.extension}"].media_type,
        sha256=digest,
        bitrate=round(8 * sound.stat().st_size / duration),
        title=f"{coding.name}, {coding.bitrate(job.audio.channel_count)} kb/s",
        codecs=coding.codecs,
    )
