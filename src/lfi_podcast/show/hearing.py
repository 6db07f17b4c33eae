"""Whether the engine and the model of a show can recognise the language that is spoken."""

from collections.abc import Iterator

from lfi_podcast.config.yaml_reader import KeyPath
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.show import Show, SpeechSettings
from lfi_podcast.speech.engine import ENGINES

ENGLISH_ONLY = ".en"
"""How the names of Whisper's models end that know English only."""


def deaf_to_language(show: Show) -> Iterator[tuple[KeyPath, str]]:
    """Why a show would get no transcripts by itself, each with its place in show.yml."""
    yield from _deaf(show.speech, show.language, "the show")


def deaf_to_episode(show: Show, episode: Episode) -> Iterator[tuple[KeyPath, str]]:
    """The same for an episode in a language of its own, with its place in episode.yml."""
    if episode.language:
        for place, message in _deaf(show.speech, episode.language, "this episode"):
            yield ("language",), f"`{'.'.join(map(str, place))}` in show.yml: {message}"


def _deaf(speech: SpeechSettings, language: str, what: str) -> Iterator[tuple[KeyPath, str]]:
    if primary_language(language) == "en":
        return
    engine, model = speech.engine, speech.model
    if engine in ENGINES and ENGINES[engine].only_english:
        yield (
            ("speech", "engine"),
            f"{engine} knows only English, and {what} is in {language!r}; remove it, or bring transcripts",
        )
    elif model.endswith(ENGLISH_ONLY):
        several = model.removesuffix(ENGLISH_ONLY)
        yield (
            ("speech", "model"),
            f"{model} knows only English, and {what} is in {language!r}; write `model: {several}`",
        )
