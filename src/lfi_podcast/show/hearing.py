"""Whether the engine and the model of a show can recognise its language."""

from collections.abc import Iterator

from lfi_podcast.config.yaml_reader import KeyPath
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.show import Show
from lfi_podcast.speech.engine import ENGINES

ENGLISH_ONLY = ".en"
"""How the names of Whisper's models end that know English only."""


def deaf_to_language(show: Show) -> Iterator[tuple[KeyPath, str]]:
    """Why a show would get no transcripts by itself, each with its place in show.yml."""
    if primary_language(show.language) == "en":
        return
    engine, model = show.speech.engine, show.speech.model
    if engine in ENGINES and ENGINES[engine].only_english:
        yield (
            ("speech", "engine"),
            f"{engine} knows only English, and the show is in {show.language!r}; remove it, or bring transcripts",
        )
    elif model.endswith(ENGLISH_ONLY):
        several = model.removesuffix(ENGLISH_ONLY)
        yield (
            ("speech", "model"),
            f"{model} knows only English, and the show is in {show.language!r}; write `model: {several}`",
        )
