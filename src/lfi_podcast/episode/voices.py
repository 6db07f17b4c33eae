"""Who speaks in each source of an episode, the glossary for the engine, and how words are pronounced."""

from pathlib import Path

from lfi_podcast.model.audio import Voice
from lfi_podcast.model.glossary import parse_term
from lfi_podcast.model.recording import Opening, TakenStream
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.work.job import Job


def voices(job: Job) -> tuple[tuple[str | None, Path], ...]:
    """Who speaks in each source: the owner of a track or a channel, or the only person on a single recording."""
    if job.sources.recording and job.sources.sides:
        return tuple((speaker, job.sources.recording) for speaker in job.sources.sides)
    if job.sources.recording:
        people = list(job.episode.credits(job.show))
        return ((people[0] if len(people) == 1 else None, job.sources.recording),)
    return job.sources.tracks


def placement(voice: Voice) -> tuple[object, ...]:
    """What the times of a voice's words depend on: its clock, and how its recording is opened, if in no plain way."""
    plain = Opening(streams=tuple(TakenStream(channels=each.channels) for each in voice.opening.streams[:1]))
    special = () if voice.opening == plain else (voice.opening,)
    return (voice.offset, voice.drift, *special)


def listening(job: Job) -> Listening:
    """The engine's glossary: the terms, then the names of the people on the episode."""
    people = job.episode.credits(job.show).items()
    names = (
        person.name
        for speaker, person in people
        if person.name.lower() not in (speaker, *map(str.lower, person.roles))
    )
    known = {parse_term(entry)[0] for entry in job.glossary}
    told = (*job.glossary, *(name for name in names if name not in known and "=" not in name))
    return Listening(job.show.speech.model, job.language, tuple(dict.fromkeys(told)))


def lexicon_of(job: Job) -> Lexicon:
    """How words are pronounced in the show's language, with what the glossary says of it."""
    return Lexicon.of(job.glossary, job.language)
