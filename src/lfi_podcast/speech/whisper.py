"""OpenAI's Whisper, through openai-whisper. Imported late, since it loads torch."""

import socket
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import torch
import whisper
from torch.nn.functional import gelu
from whisper.tokenizer import LANGUAGES, get_tokenizer

from lfi_podcast.errors import SpeechProblem, WeightsUnreachable
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import Listening, identity
from lfi_podcast.speech.options import WHISPER, values
from lfi_podcast.speech.weights import check_digest, whisper_weights
from lfi_podcast.speech.whisper_words import samples, whole_words

PROMPT_TOKENS = 223
"""The most tokens in a prompt: half of the text context, less the one that begins it."""

_FETCH_TIMEOUT = 20.0


class Whisper:
    """One checkpoint, loaded."""

    longest_segment = 28.0  # what fits in one window

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self.terms = listening.terms
        self._one_at_a_time = Lock()  # the seed and the model's hooks belong to the whole process
        self._model = _load(listening.model)
        languages = tuple(LANGUAGES)[: self._model.num_languages]  # the later models know more
        listening.check_language(languages if self._model.is_multilingual else ["en"])
        tokenizer = get_tokenizer(self._model.is_multilingual)
        # As Whisper encodes it, with a leading space.
        self._prompt = listening.prompt(lambda text: len(tokenizer.encode(f" {text}")), PROMPT_TOKENS)

    @cached_property
    def identity(self) -> EngineIdentity:
        weights = whisper_weights(self._listening.model)
        return identity("whisper", weights.stem, (weights,), prompt=self._prompt)

    def hear(self, pcm: bytes) -> Sequence[Word]:
        return self._heard(pcm, self._prompt)

    def hear_unprompted(self, pcm: bytes) -> Sequence[Word]:
        return self._heard(pcm, None)

    def _heard(self, pcm: bytes, prompt: str | None) -> Sequence[Word]:
        with self._one_at_a_time:
            torch.manual_seed(0)
            result = self._model.transcribe(
                samples(pcm),
                language=self._listening.primary_language,
                initial_prompt=prompt,
                fp16=self._model.device.type == "cuda",
                verbose=None,
                **values(WHISPER),
            )
        parts = (
            Word(text=word["word"], start=word["start"], end=word["end"], probability=word["probability"])
            for segment in result["segments"]
            for word in segment["words"]
        )
        return whole_words(parts, self._listening.primary_language)

    def likelihoods(self, pcm: bytes, texts: Sequence[str]) -> Sequence[float]:
        language = self._listening.primary_language
        tokenizer = get_tokenizer(self._model.is_multilingual, language=language, task="transcribe")
        begin = [*tokenizer.sot_sequence_including_notimestamps]
        with torch.no_grad():
            encoded = self._encoded(pcm)
            return [self._likelihood(encoded, begin, tokenizer.encode(f" {text}")) for text in texts]

    def _encoded(self, pcm: bytes) -> Any:
        """The encoder's result for a few seconds, without the padding to half a minute that Whisper adds."""
        encoder = self._model.encoder
        mel = whisper.log_mel_spectrogram(samples(pcm), self._model.dims.n_mels).to(self._model.device)
        sound = gelu(encoder.conv2(gelu(encoder.conv1(mel[None])))).permute(0, 2, 1)
        sound = sound + encoder.positional_embedding[: sound.shape[1]]
        for block in encoder.blocks:
            sound = block(sound)
        return encoder.ln_post(sound)

    def _likelihood(self, encoded: Any, begin: Sequence[int], text: Sequence[int]) -> float:
        tokens = torch.tensor([[*begin, *text]], device=encoded.device)
        # A token is predicted by the ones before it.
        likely = self._model.decoder(tokens, encoded)[0, len(begin) - 1 : -1].log_softmax(-1)
        return float(likely.gather(1, tokens[0, len(begin) :, None]).sum())

    def languages(self, pcm: bytes) -> Mapping[str, float]:
        if not self._model.is_multilingual:
            return {}
        window = whisper.pad_or_trim(samples(pcm))
        mel = whisper.log_mel_spectrogram(window, self._model.dims.n_mels).to(self._model.device)
        _, likely = self._model.detect_language(mel)
        return dict(likely)


def _load(model: str) -> Any:
    """A checkpoint by name (fetched on first use) or by path."""
    path = whisper_weights(model)
    published = whisper.available_models()
    if model in published:
        return _load_published(model, path)
    if path.is_file():
        return _load_file(path)
    raise SpeechProblem(
        f"there is no Whisper model {model!r}",
        "show.yml: speech.model",
        f"give a file, or one of: {', '.join(published)}",
    )


def _load_published(model: str, path: Path) -> Any:
    """A model by name. Whisper fetches it if `path` is missing or has the wrong checksum."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_FETCH_TIMEOUT)
    try:
        return whisper.load_model(model, download_root=str(path.parent))
    except Exception as exc:  # no network, a captive portal, an incomplete download
        if path.is_file():
            check_digest(model, path, "checkpoint")
            return _load_file(path)
        raise WeightsUnreachable(
            f"openai-whisper's weights {model} are not on this machine and could not be fetched ({_reason(exc)})",
            "show.yml: speech.model",
            f"connect to the network once, or copy {path.name} to {path.parent}",
        ) from exc
    finally:
        socket.setdefaulttimeout(before)


def _load_file(path: Path) -> Any:
    try:
        return whisper.load_model(str(path))
    except Exception as exc:  # invalid checkpoints fail in many ways
        raise SpeechProblem(
            f"Whisper's weights {path} do not load ({_reason(exc)})",
            "show.yml: speech.model",
            "delete the file and connect to the network once, or choose another model",
        ) from exc


def _reason(exc: Exception) -> str:
    return next(iter(str(getattr(exc, "reason", exc)).splitlines()), type(exc).__name__)[:200]


def open_engine(listening: Listening) -> Whisper:
    return Whisper(listening)
