"""Redacted names where Whisper recognised words that sound like them: looked for in the words, checked in the sound.

Whisper's words are mostly right, and where they are wrong they sound like what was said, in every language. A search of
all the sound, which only English has, would take as long as the recognition.
"""

from collections.abc import Iterator, Sequence

from lfi_podcast.episode.misheard import Place, key_of, whose
from lfi_podcast.episode.voices import lexicon_of, listening
from lfi_podcast.model.transcript import Recognition, Word
from lfi_podcast.speech.choice import EMBEDDED, expected_engine
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.speech.name_check import Hearing, looked_for
from lfi_podcast.transcript.redact import spoken_at
from lfi_podcast.work.job import Job


def knows_sounds(recognition: Recognition | None) -> bool:
    """Whether words were recognised by an engine whose mistakes sound like what was said."""
    return recognition is not None and recognition.engine.name in ENGINES.keys() - {EMBEDDED}


def hearing(job: Job) -> Hearing | None:
    """Whisper, if its weights are on this machine: to look for names, none are fetched."""
    kind, settings = ENGINES[expected_engine(job.show.speech)], job.show.speech
    is_usable = kind.package != EMBEDDED and kind.installed and kind.at_hand(settings.model)
    return Hearing(settings, listening(job)) if is_usable else None


def near_words(job: Job, words: Sequence[Word], blocks: Iterator[bytes]) -> Iterator[Place]:
    """Where one person says names in a stream of sound and their words, which sound like them, do not have them."""
    item_of = whose(job.episode.redact)
    known = [span for item in job.episode.redact for span in spoken_at(words, item)]
    found = looked_for(words, tuple(item_of), blocks, lexicon_of(job), hearing(job), known, job.workshop.map)
    for one in found:
        item = item_of[one.phrase]
        yield Place(item=item, name=key_of(job, item), start=one.start, end=one.end, sure=one.sure)
