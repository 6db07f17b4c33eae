"""Names that the engine misheard. Where Whisper recognised the words, those that sound like a name are checked in the
sound. Otherwise all the sound is searched, independently of the words, and the words for anything similar.

A certain finding is redacted like a recognised name; an uncertain one becomes a doubt (`recheck`). The search runs
on the recordings, on their own time line, so that cuts and intro can change later.
"""

from collections.abc import Iterator

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.episode.misheard import NOT_ENGLISH, Place, Places, is_english, key_of, spotted
from lfi_podcast.episode.recogniser import engine_reads
from lfi_podcast.episode.soundalikes import knows_sounds, near_words
from lfi_podcast.episode.voices import lexicon_of, placement, voices
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.spot import FEWEST_PHONES
from lfi_podcast.speech.terms import find_terms
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_spot(job: Job) -> Stage:
    """The stage that writes `spotted.json`."""
    output = job.built("spotted.json")

    def run() -> str | None:
        recognition = job.words_as_recorded()
        if recognition and knows_sounds(recognition):
            places = tuple(_near_words(job, recognition))
        elif is_english(job):
            places = (*_in_recordings(job), *_in_words(job))
        else:
            write_file(output, Places().to_json())
            return NOT_ENGLISH
        write_file(output, Places(places=places).to_json())
        return "; ".join(_too_short(job)) or None

    engine = engine_reads(job.show.speech, job.cache.digest)
    reads = {
        **engine,
        **{job.name(path): job.cache.digest(path) for path in job.sources.paths},
        "the recognition result": job.cache.digest(job.built("heard.json")),
        **digests(
            phrases=[item.phrases for item in job.episode.redact],
            names=[item.identity for item in job.episode.redact],
            language=job.language,
            glossary=job.glossary,
            when_each_track_begins=[placement(voice) for voice in job.mix_facts().voices],
        ),
    }
    return Stage("spot", 10, reads, (output,), run, settles=tuple(engine))


def _near_words(job: Job, recognition: Recognition) -> Iterator[Place]:
    """Where Whisper's words sound like a phrase, and the sound and Whisper agree."""
    sources = voices(job)
    for (speaker, path), voice in zip(sources, job.mix_facts().voices, strict=True):
        own = [word for word in recognition.words if len(sources) == 1 or word.speaker == speaker]
        yield from near_words(job, own, listen(path, voice))


def _in_recordings(job: Job) -> Iterator[Place]:
    everybody = voices(job)
    for done, ((_, path), voice) in enumerate(zip(everybody, job.mix_facts().voices, strict=True)):
        yield from spotted(job, listen(path, voice), "spot", done, len(everybody))


def _in_words(job: Job) -> Iterator[Place]:
    """Words that sound almost like a phrase or its plural: `mark uses` for Marcuses."""
    recognition, lexicon = job.words_as_recorded(), Lexicon.of(job.glossary)
    for number, item in enumerate(job.episode.redact):
        long = [phrase for phrase in item.phrases if not _is_too_short(phrase, lexicon)]
        phrases = [form for phrase in long for form in (phrase, f"{phrase}'s")]
        for found in find_terms(recognition.words, phrases) if recognition and phrases else ():
            for miss in found.near_misses:
                yield Place(item=number, name=key_of(job, number), start=miss.start, end=miss.end, sure=False)


def _is_too_short(phrase: str, lexicon: Lexicon) -> bool:
    return len(lexicon.phones(phrase) or ()) < FEWEST_PHONES


def _too_short(job: Job) -> Iterator[str]:
    """The names that cannot be searched for, by their `say`, since a private name must not be shown."""
    lexicon = lexicon_of(job)
    for item in job.episode.redact:
        if any(_is_too_short(phrase, lexicon) for phrase in item.phrases):
            yield f"{item.say!r} is too short for the audio search; check by ear where it may have been misheard"
