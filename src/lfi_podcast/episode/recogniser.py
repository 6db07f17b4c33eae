"""The speech engine that would hear an episode, with all of it that affects the words."""

from collections.abc import Callable, Mapping
from pathlib import Path

from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.speech.choice import EMBEDDED, expected_engine
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.speech.options import values
from lfi_podcast.speech.weights import digest_of
from lfi_podcast.work.cache import digests


def engine_reads(settings: SpeechSettings, digest: Callable[[Path], str]) -> Mapping[str, str]:
    """What a recognition depends on besides the sound, by the name that people know it by. Loads no engine."""
    name = expected_engine(settings)
    kind = ENGINES[name]
    return {
        **digests(
            speech_engine=name,
            speech_model=settings.model if name != EMBEDDED else None,
            engine_version=kind.version,
            engine_options=values(kind.options),
        ),
        "engine weights": digest_of(kind.weights(settings.model), digest),
    }
