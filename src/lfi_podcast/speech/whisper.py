"""OpenAI's Whisper, as openai-whisper runs it. Imported late: it brings torch."""

import socket
from importlib.metadata import version
from typing import Any
from urllib.error import URLError

import numpy
import torch
import whisper

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.weights import digest_of, whisper_weights

OPTIONS: dict[str, Any] = {
    "word_timestamps": True,
    # Nothing is carried from one window into the next but the glossary: a loop cannot feed itself.
    "condition_on_previous_text": False,
    "carry_initial_prompt": True,
    # Greedy first; where the result looks invented (below), again with some chance, seeded.
    "temperature": (0.0, 0.2, 0.4, 0.6),
    "compression_ratio_threshold": 2.4,
    "logprob_threshold": -1.0,
    "no_speech_threshold": 0.6,
    "hallucination_silence_threshold": 2.0,
}
PROMPT_TOKENS = 200
"""Of the 223 tokens that a prompt may have (half of the text context, less one)."""

_FETCH_TIMEOUT = 20.0


class Whisper:
    """One checkpoint, loaded."""

    longest_piece = 28.0  # what fits one window

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self._model = _load(listening.model)
        if not (listening.is_english or self._model.is_multilingual):
            raise SpeechProblem(
                f"Whisper's {listening.model} knows only English, and the show is in {listening.language!r}",
                "show.yml: speech.model",
                "name one that is not .en, such as `model: base`",
            )
        self._prompt = self._packed(listening.glossary)

    @property
    def identity(self) -> EngineIdentity:
        weights = whisper_weights(self._listening.model)
        return EngineIdentity(
            name="whisper",
            version=version("openai-whisper"),
            model=weights.stem,
            digest=digest_of(weights),
            options={**OPTIONS, "temperature": list(OPTIONS["temperature"]), "prompt": self._prompt},
        )

    def hear(self, pcm: bytes) -> tuple[Word, ...]:
        samples = numpy.frombuffer(pcm, dtype="<i2").astype(numpy.float32) / 32768
        torch.manual_seed(0)
        result = self._model.transcribe(
            samples,
            language=self._listening.language.partition("-")[0].lower(),
            initial_prompt=self._prompt,
            fp16=self._model.device.type == "cuda",
            verbose=None,
            **OPTIONS,
        )
        return tuple(
            Word(
                text=word["word"].strip(),
                start=float(word["start"]),
                end=float(word["end"]),
                probability=round(float(word["probability"]), 3),
            )
            for segment in result["segments"]
            for word in segment["words"]
            if word["word"].strip()
        )

    def _packed(self, glossary: tuple[str, ...]) -> str | None:
        """As many terms as the prompt holds; longer ones would push out the rest of the window's."""
        tokenizer = whisper.tokenizer.get_tokenizer(self._model.is_multilingual)
        prompt = ""
        for term in glossary:
            longer = f"{prompt}, {term}" if prompt else f"Glossary: {term}"
            if len(tokenizer.encode(longer)) > PROMPT_TOKENS:
                break
            prompt = longer
        return prompt or None


def _load(model: str) -> Any:
    """A checkpoint by name (fetched on first use) or by path."""
    path = whisper_weights(model)
    is_named = model in whisper.available_models()
    if not is_named and not path.is_file():
        known = ", ".join(whisper.available_models())
        raise SpeechProblem(
            f"there is no Whisper model {model!r}",
            "show.yml: speech.model",
            f"name a file, or one of: {known}",
        )
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_FETCH_TIMEOUT)
    try:
        return whisper.load_model(model if is_named else str(path))
    except (URLError, TimeoutError, ConnectionError) as exc:
        raise SpeechProblem(
            f"Whisper's weights {model} are not on this machine and could not be fetched ({_reason(exc)})",
            "show.yml: speech.model",
            f"connect to the network once, or put {path.name} into Whisper's cache folder",
        ) from exc
    except (RuntimeError, KeyError, OSError, ValueError, EOFError) as exc:
        raise SpeechProblem(
            f"Whisper's weights {model} do not load ({_reason(exc)})",
            "show.yml: speech.model",
            "fetch them anew",
        ) from exc
    finally:
        socket.setdefaulttimeout(before)


def _reason(exc: Exception) -> str:
    return str(getattr(exc, "reason", exc)).splitlines()[0][:200] if str(exc) else type(exc).__name__


def open_engine(listening: Listening) -> Whisper:
    return Whisper(listening)
