"""The stage `mix`: recordings or tracks become one sound, which fixes the listener's time line."""

from itertools import pairwise

from lfi_podcast.audio.mastering.master import Mixed
from lfi_podcast.audio.mixing.mix import Session, mix
from lfi_podcast.audio.mixing.music_plan import Bed, MusicPlan, Sting
from lfi_podcast.episode.voices import voices
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.show import AudioSettings
from lfi_podcast.site.told import told
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job, MixFacts

VERSION = 14
"""Of this stage, in either of its forms (`stages/as_is.py`)."""


def _sources(job: Job) -> dict[str, str]:
    return {job.name(path): job.cache.digest(path) for path in job.sources.paths}


def make_mix(job: Job) -> Stage:
    audio, by_hand = job.audio, job.episode.track_settings
    output, facts = job.built("mix.wav"), job.built("mix.json")
    heard = [job.built(f"heard-{number}.pcm") for number, _ in enumerate(voices(job))]
    sources = job.sources
    session = Session(
        sources.paths,
        audio,
        job.episode.cuts,
        _music_plan(job),
        sources.sides,
        sources.parts,
        by_hand if sources.tracks or sources.sides else {},
        _host(job),
    )

    def run() -> str | None:
        line = MixFacts(**vars(mix(session, output, job.progress("mix"), heard)))
        write_file(facts, line.to_json())
        return warnings_of(line.findings, job.name(job.built("report.html")))

    pieces = {f"the {key}": path for key in ("intro", "outro") if (path := job.file(getattr(audio, key)))}
    pieces |= {piece.file: path for piece in job.episode.music if (path := job.file(piece.file))}
    reads = {
        **_sources(job),
        **{name: job.cache.digest(path) for name, path in pieces.items()},
        **digests(
            audio_channels=audio.channels,
            audio_equalisation=audio.equalisation,
            audio_levelling=audio.levelling,
            audio_noise_reduction=audio.noise_reduction,
            cuts=job.episode.cuts,
            music=job.episode.music,
            **({f"who_speaks_in_each_of_its_{session.parts}": session.sides} if session.sides else {}),
            **(
                {"whose_voice_is_followed": session.host}
                if audio.equalisation and len(session.takes) > 1
                else {}
            ),
            **({"tracks": session.by_hand} if session.by_hand else {}),
            **_audible(audio, session.music),
            where_the_beds_lie=[(bed.start, bed.end) for bed in session.music.pieces if isinstance(bed, Bed)],
        ),
    }
    return Stage("mix", VERSION, reads, (output, facts, *heard), run)


def _host(job: Job) -> str:
    """The track of the first person whose show it is; empty if there is none."""
    people, sources = job.public.credits(job.show), job.sources
    names = sources.sides or [name for name, _ in sources.tracks]
    return next((each for each, person in people.items() if person.is_host and each in names), "")


def _audible(audio: AudioSettings, plan: MusicPlan) -> dict[str, object]:
    """The settings for music that can be heard in this episode."""
    has_bed = any(isinstance(piece, Bed) for piece in plan.pieces)
    heard = {
        "crossfade": plan.intro or plan.outro,
        "outro_length": plan.outro,
        "outro_fade": plan.outro,
        "bed_level": has_bed,
        "ducking": plan.intro or plan.outro or plan.pieces,
    }
    return {f"audio_{key}": getattr(audio, key) for key, counts in heard.items() if counts}


def _music_plan(job: Job) -> MusicPlan:
    """Where the music plays: a bed from the start of its chapter to the start of the next."""
    audio, chapters = job.audio, job.episode.chapters
    ends = {chapter: following.at for chapter, following in pairwise(chapters)}
    pieces: list[Sting | Bed] = []
    for piece in job.episode.music:
        path = job.workshop.repository.file(piece.file)
        if piece.at is not None:
            pieces.append(Sting(path, piece.at))
        pieces += [Bed(path, c.at, ends.get(c)) for c in chapters if c.title == piece.chapter]
    return MusicPlan(job.file(audio.intro), job.file(audio.outro), tuple(pieces))


def warnings_of(findings: tuple[Finding, ...], more: str) -> str | None:
    """What the producer should know, for the end of the stage: one line each, the gravest first.

    `more`: the file that says what can be done about each.
    """
    lines = [thing.line for thing in told(findings) if thing.level != "info"]
    return "\n".join([*lines, f"what to do about it: {more}"]) if lines else None


def mixed_of(job: Job) -> Mixed:
    """The mix that the stage `mix` wrote."""
    line = job.mix_facts()
    return Mixed(job.built("mix.wav"), line.duration, line.integrated, line.peak)
