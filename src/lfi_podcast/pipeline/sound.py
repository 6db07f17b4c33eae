"""The stages that make sound: mix, hear, master, tag."""

from lfi_podcast.audio.master import master
from lfi_podcast.audio.mix import mix
from lfi_podcast.audio.tags import Tags, cover, write_tags
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.audio import Finding, Master, Mastered
from lfi_podcast.model.value import clock_time
from lfi_podcast.pipeline.cache import Stage, digests
from lfi_podcast.pipeline.files import write_file
from lfi_podcast.pipeline.hearing import hear_episode, listening, voices
from lfi_podcast.pipeline.job import Job, TimeLine
from lfi_podcast.pipeline.transcripts import silenced
from lfi_podcast.speech.engine import EMBEDDED, expected_engine


def _sources(job: Job) -> dict[str, str]:
    return {job.name(path): job.cache.digest(path) for path in job.sources.paths}


def make_mix(job: Job) -> Stage:
    audio = job.show.audio
    output, facts = job.built("mix.flac"), job.built("mix.json")

    def run() -> str | None:
        mixed = mix(
            job.sources.paths,
            audio,
            job.episode.cuts,
            job.file(audio.intro),
            job.file(audio.outro),
            output,
            job.progress("mix"),
        )
        line = TimeLine(**vars(mixed))
        write_file(facts, line.to_json())
        return _warnings(line.findings)

    stings = {key: path for key in ("intro", "outro") if (path := job.file(getattr(audio, key)))}
    reads = {
        **_sources(job),
        **{f"the {key}": job.cache.digest(path) for key, path in stings.items()},
        **digests(audio_channels=audio.channels, cuts=job.episode.cuts),
    }
    return Stage("mix", 2, reads, (output, facts), run)


def _warnings(findings: tuple[Finding, ...]) -> str | None:
    return "; ".join(finding.message for finding in findings if finding.level != "info") or None


def make_hear(job: Job) -> Stage:
    output = job.built("heard.json")

    def run() -> str | None:
        hearing, notice = hear_episode(job)
        write_file(output, hearing.to_json())
        return notice

    told, engine = listening(job), expected_engine(job.show.speech)
    reads = {
        **_sources(job),
        **digests(
            speech_engine=engine,
            speech_model=told.model if engine != EMBEDDED else None,
            language=told.language,
            glossary=told.glossary,
            cuts=job.episode.cuts,
            who_speaks=[speaker for speaker, _ in voices(job)],
            length_of_the_intro=job.time_line().offset,
        ),
    }
    # Weights that the run itself fetched make its engine the expected one.
    return Stage("hear", 1, reads, (output,), run, settles=("speech engine",))


def make_master(job: Job) -> Stage:
    sound, output, facts = job.built("mix.flac"), job.built("encoded.mp3"), job.built("encoded.json")
    audio = job.show.audio
    gone = silenced(job)

    def run() -> str | None:
        mastered = master(sound, gone, audio, output, job.progress("master"))
        line = job.time_line()
        told = {"before": line.recorded, "findings": (*line.findings, *mastered.findings)}
        write_file(facts, mastered.model_copy(update=told).to_json())
        return _warnings(mastered.findings)

    reads = {
        "the mix": job.cache.digest(sound),
        **digests(
            audio_channels=audio.channels,
            audio_loudness=audio.loudness,
            audio_bitrate=audio.bitrate,
            redactions=gone,
        ),
    }
    return Stage("master", 2, reads, (output, facts), run)


def make_tag(job: Job) -> Stage:
    sound, output, facts = job.built("encoded.mp3"), job.built("master.mp3"), job.built("master.json")
    mastered = Mastered.from_json(job.built("encoded.json").read_bytes())
    tags = _tags(job, mastered.duration)

    def run() -> None:
        write_tags(sound, output, tags)
        finished = Master(**dict(mastered), bytes=output.stat().st_size, sha256=job.cache.digest(output))
        write_file(facts, finished.to_json())

    reads = {
        "the mastered sound": job.cache.digest(sound),
        **digests(**vars(tags)),
    }
    return Stage("tag", 2, reads, (output, facts), run)


def _tags(job: Job, duration: float) -> Tags:
    episode, show = job.public, job.show
    picture = job.file(episode.artwork or show.artwork)
    chapters = episode.chapters
    if late := [mark for mark in chapters if mark.at >= duration]:
        raise PodcastError(
            f"the chapter {late[0].title!r} starts at {clock_time(late[0].at)}, after the end "
            f"({clock_time(duration)})",
            f"{job.name(job.workshop.repository.episode_file(job.slug))}: chapters",
            "correct its time; times count from the start of the intro",
        )
    ends = [*(mark.at for mark in chapters), duration][1:]
    return Tags(
        title=episode.title,
        show=show.title,
        author=show.author or ", ".join(job.names.values()) or show.title,
        number=episode.number,
        date=episode.published.date().isoformat() if episode.published else None,
        summary=episode.summary,
        language=show.language,
        guid=job.guid,
        cover=cover(picture) if picture else None,
        chapters=tuple(
            (mark.at, end, mark.title, mark.url) for mark, end in zip(chapters, ends, strict=True)
        ),
        duration=duration,
    )
