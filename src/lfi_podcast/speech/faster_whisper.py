"""Whisper on CTranslate2: the same models, several times as fast on a CPU. Imported late."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import log
from pathlib import Path

import ctranslate2
import numpy
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import CORES, HEARD_AT_ONCE, Listening, identity
from lfi_podcast.speech.fetch import converted_model
from lfi_podcast.speech.options import FASTER_WHISPER, values
from lfi_podcast.speech.whisper_words import samples, whole_words

PROMPT_TOKENS = 223
"""The length at which faster-whisper truncates hot words, even in the middle of one."""


_LEAST = 1e-8
"""The probability of a token that is as good as impossible."""

PRECISION = {"cpu": "int8", "cuda": "int8_float16"}
"""How numbers are kept on each device."""


class FasterWhisper:
    """One converted model, loaded as 8-bit integers, on a GPU where there is one."""

    longest_segment = 28.0  # what fits in one window

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self.terms = listening.terms
        self._folder = converted_model(listening.model)
        self._device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self._model = _load(self._folder, self._device)
        listening.check_language(self._model.supported_languages)
        encode = self._model.hf_tokenizer.encode
        # Hot words are given to every window; an initial prompt only to the first.
        self._prompt = listening.prompt(
            lambda text: len(encode(f" {text}", add_special_tokens=False)), PROMPT_TOKENS
        )

    @cached_property
    def identity(self) -> EngineIdentity:
        model = Path(self._listening.model).name
        weights, kept_as = self._folder / "model.bin", PRECISION[self._device]
        return identity("faster-whisper", model, (weights,), hotwords=self._prompt, compute_type=kept_as)

    def hear(self, pcm: bytes) -> Sequence[Word]:
        return self._heard(pcm, self._prompt)

    def hear_unprompted(self, pcm: bytes) -> Sequence[Word]:
        return self._heard(pcm, None)

    def _heard(self, pcm: bytes, prompt: str | None) -> Sequence[Word]:
        segments, _ = self._model.transcribe(
            samples(pcm),
            language=self._listening.primary_language,
            hotwords=prompt,
            **values(FASTER_WHISPER),
        )
        parts = (
            Word(text=word.word, start=word.start, end=word.end, probability=float(word.probability))
            for segment in segments
            for word in segment.words or ()
        )
        return whole_words(parts, self._listening.primary_language)

    def likelihoods(self, pcm: bytes, texts: Sequence[str]) -> Sequence[float]:
        # Without padding to half a minute, the encoder takes a tenth of the time, and texts still compare.
        features = self._model.feature_extractor(samples(pcm), padding=0)
        encoded = numpy.asarray(self._model.encode(features), dtype=numpy.float32)
        tokenizer = Tokenizer(
            self._model.hf_tokenizer,
            self._model.model.is_multilingual,
            task="transcribe",
            language=self._listening.primary_language,
        )
        aligned = self._model.model.align(
            ctranslate2.StorageView.from_array(numpy.repeat(encoded, len(texts), axis=0)),
            tokenizer.sot_sequence,
            [tokenizer.encode(f" {text}") for text in texts],
            [features.shape[-1]] * len(texts),
        )
        return [sum(log(max(p, _LEAST)) for p in one.text_token_probs) for one in aligned]

    def languages(self, pcm: bytes) -> Mapping[str, float]:
        if not self._model.model.is_multilingual:
            return {}
        *_, likely = self._model.detect_language(samples(pcm))
        return dict(likely)


def _load(folder: Path, device: str) -> WhisperModel:
    try:
        return WhisperModel(
            str(folder),
            device=device,
            compute_type=PRECISION[device],
            cpu_threads=CORES // HEARD_AT_ONCE,
            num_workers=HEARD_AT_ONCE if device == "cpu" else 1,
        )
    except Exception as exc:  # damaged files fail in many ways
        raise SpeechProblem(
            f"faster-whisper's weights {folder} do not load ({_reason(exc)})",
            "show.yml: speech.model",
            "delete the folder and run `lfi-podcast weights`, or choose another model",
        ) from exc


def _reason(exc: Exception) -> str:
    return next(iter(str(exc).splitlines()), type(exc).__name__)[:200]


def open_engine(listening: Listening) -> FasterWhisper:
    return FasterWhisper(listening)
