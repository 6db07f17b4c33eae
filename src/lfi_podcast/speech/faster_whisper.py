"""Whisper on CTranslate2: the same models, several times as fast on a processor. Imported late."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy
from faster_whisper import WhisperModel
from faster_whisper.utils import download_model

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.weights import digest_of

OPTIONS: dict[str, Any] = {
    "word_timestamps": True,
    "condition_on_previous_text": False,
    "temperature": (0.0,),  # its sampling cannot be seeded, and the same sound must give the same words
    "beam_size": 5,
    "hallucination_silence_threshold": 2.0,
}
PROMPT_TOKENS = 200
"""Of the 223 tokens at which faster-whisper cuts hot words, wherever that falls."""


class FasterWhisper:
    """One converted model, loaded as 8-bit integers."""

    longest_piece = 28.0  # what fits one window

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self._folder = _weights(listening.model)
        self._model = _load(self._folder)
        listening.check_language(self._model.supported_languages)
        encode = self._model.hf_tokenizer.encode
        self._prompt = listening.prompt(
            lambda text: len(encode(text, add_special_tokens=False)), PROMPT_TOKENS
        )

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            name="faster-whisper",
            version=version("faster-whisper"),
            model=Path(self._listening.model).name,
            digest=digest_of(self._folder / "model.bin"),
            options={**OPTIONS, "temperature": list(OPTIONS["temperature"]), "hotwords": self._prompt},
        )

    def hear(self, pcm: bytes) -> tuple[Word, ...]:
        samples = numpy.frombuffer(pcm, dtype="<i2").astype(numpy.float32) / 32768
        segments, _ = self._model.transcribe(
            samples,
            language=self._listening.primary_language,
            hotwords=self._prompt,
            **OPTIONS,
        )
        return tuple(
            Word(
                text=word.word.strip(),
                start=float(word.start),
                end=float(word.end),
                probability=round(float(word.probability), 3),
            )
            for segment in segments
            for word in segment.words or ()
            if word.word.strip()
        )


def _weights(model: str) -> Path:
    """The folder of a converted model, by path or by name (fetched on first use)."""
    if (Path(model).expanduser() / "model.bin").is_file():
        return Path(model).expanduser()
    try:
        return Path(download_model(model))
    except (ValueError, OSError, RuntimeError) as exc:  # huggingface_hub's errors are OSErrors
        raise SpeechProblem(
            f"faster-whisper's weights {model} are not on this machine and could not be fetched ({_reason(exc)})",
            "show.yml: speech.model",
            "connect to the network once, or name the folder of a converted model",
        ) from exc


def _load(folder: Path) -> WhisperModel:
    try:
        return WhisperModel(str(folder), device="cpu", compute_type="int8")
    except Exception as exc:  # a damaged file fails in as many ways as there are files
        raise SpeechProblem(
            f"faster-whisper's weights {folder} do not load ({_reason(exc)})",
            "show.yml: speech.model",
            "delete the folder and connect to the network once, or name another",
        ) from exc


def _reason(exc: Exception) -> str:
    return next(iter(str(exc).splitlines()), type(exc).__name__)[:200]


def open_engine(listening: Listening) -> FasterWhisper:
    return FasterWhisper(listening)
