"""The stage `tag`: the finished MP3 with its tags, cover and chapters."""

from lfi_podcast.audio.delivering.tags import write_tags
from lfi_podcast.episode.tags import tags_of
from lfi_podcast.model.audio import Master, Mastered
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_tag(job: Job) -> Stage:
    sound, output, facts = job.built("encoded.mp3"), job.built("master.mp3"), job.built("master.json")
    mastered = Mastered.from_json(job.built("encoded.json").read_bytes())
    tags = tags_of(job, mastered.duration)

    def run() -> None:
        write_tags(sound, output, tags)
        finished = Master(**dict(mastered), bytes=output.stat().st_size, sha256=job.cache.digest(output))
        write_file(facts, finished.to_json())

    reads = {
        "the mastered sound": job.cache.digest(sound),
        **digests(**vars(tags)),
    }
    return Stage("tag", 2, reads, (output, facts), run)
