"""The stage `tag`: the finished MP3 with its tags, cover and chapters."""

from lfi_podcast.audio.delivering.tags import write_tags
from lfi_podcast.episode.tags import cover_of, tags_of, with_cover
from lfi_podcast.model.audio import Master
from lfi_podcast.model.report import Encoding
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_tag(job: Job) -> Stage:
    sound, output, facts = job.built("encoded.mp3"), job.built("master.mp3"), job.built("master.json")
    mastered = job.stored(Encoding, "encoded.json")
    tags, cover = tags_of(job, mastered.duration), cover_of(job)

    def run() -> None:
        write_tags(sound, output, with_cover(tags, cover))
        finished = Master(**dict(mastered), bytes=output.stat().st_size, sha256=job.cache.digest(output))
        write_file(facts, finished.to_json())

    reads = {
        "the mastered sound": job.cache.digest(sound),
        "the cover": cover.identity,
        **digests(**vars(tags)),
    }
    return Stage("tag", 2, reads, (output, facts), run)
