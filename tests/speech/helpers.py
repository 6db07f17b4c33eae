"""Speech for tests: the repository's own recordings, and Whisper checkpoints that say what a test wants them to."""

import importlib.util
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jiwer

from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.mixing.track import Wish, arranged
from lfi_podcast.model.audio import Voice
from tests.helpers import ROOT, lacking, of_demo

DEMO = [
    ROOT / "episodes" / name
    for name in (
        "000-trailer/recording.flac",
        "001-public-or-private/tracks/guest.flac",
        "001-public-or-private/tracks/host.flac",
    )
]
"""Without it, `sound` and `voice` skip the test."""

SAYS = "We learn from near misses."


def require(package: str) -> None:
    """Skips where an engine's package is not installed: `make test` installs them, `make test-quick` does not."""
    if importlib.util.find_spec(package) is None:
        lacking(f"{package} is not installed")


@cache
def sound(path: Path) -> bytes:
    """A recording as engines get it; of the demo too, if it is there."""
    if path in DEMO:
        of_demo(path.name)
    return b"".join(listen(path, voice(path)))


def voice(path: Path) -> Voice:
    """A recording on its own, as the mix takes it."""
    return arranged([inspect(path, 1)], [Wish(is_levelled=False)])[0].voice


def seconds(pcm: bytes) -> float:
    return len(pcm) / 32_000


def script(recording: Path) -> str:
    """What is said in a recording of the demo."""
    folder = next(folder for folder in recording.parents if (folder / "script.txt").is_file())
    lines = (folder / "script.txt").read_text(encoding="utf-8").splitlines()
    said = [line.partition(":")[::2] for line in lines]
    who = {name.lower() for name, _ in said} if recording.parent == folder else {recording.stem}
    return " ".join(text for name, text in said if name.lower() in who)


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def error_rate(said: str, heard: Iterable[str]) -> float:
    return jiwer.wer(plain(said), plain(" ".join(heard)))


def blocks(pcm: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """`pcm` in blocks of these sizes, the last one as often as needed."""
    position, rest = 0, list(sizes)
    while position < len(pcm):
        size = rest.pop(0) if len(rest) > 1 else rest[0]
        yield pcm[position : position + size]
        position += size


def checkpoint(
    path: Path, says: str = SAYS, prompt: str | None = None, multilingual: bool = False, layers: int = 1
) -> Path:
    """A checkpoint with which openai-whisper hears `says` in any sound, provided that it is given `prompt`.

    The decoder's blocks add nothing, so what comes next follows from the position alone.
    """
    import torch
    from whisper.model import ModelDimensions, Whisper
    from whisper.tokenizer import get_tokenizer

    torch.manual_seed(0)
    heads = 8 if layers > 1 else 1  # as many as base.en has, whose alignment heads are known by name
    dims = ModelDimensions(80, 1500, 64, 1, 1, 51865 if multilingual else 51864, 448, 64, heads, layers)
    model = Whisper(dims)
    tokenizer = get_tokenizer(multilingual, language="de" if multilingual else None)
    first = tokenizer.timestamp_begin
    spoken = [first, *tokenizer.encode(" " + says), first + 25 * len(says.split()), tokenizer.eot]
    asked = len(tokenizer.encode(" " + prompt)) if prompt else None
    said = _positions(spoken, tokenizer.eot, len(tokenizer.sot_sequence) - 1, asked)
    with torch.no_grad():
        for block in model.decoder.blocks:
            for projection in (block.attn.out, block.cross_attn.out, block.mlp[2]):
                projection.weight.zero_()
                projection.bias.zero_()
        model.decoder.positional_embedding[:] = 40 * model.decoder.token_embedding.weight[said]
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, path)
    return path


def _positions(spoken: list[int], end: int, before: int, prompt: int | None) -> list[int]:
    """What follows at each position. Words are aligned without the prompt, so the script stands at both places."""
    said = [end] * 448
    for start in (before, before + 1 + prompt) if prompt else (before,):
        said[start : start + len(spoken)] = spoken
    return said


def converted(folder: Path, says: str = SAYS, prompt: str | None = None, multilingual: bool = False) -> Path:
    """The same for faster-whisper: a model in CTranslate2's form that knows no more words than it needs."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words = dict.fromkeys(piece for piece, _ in letters.pre_tokenize_str(f" {says} {prompt or ''}"))
    tasks = "translate transcribe startoflm startofprev nospeech notimestamps".split()
    languages = sorted(_LANGUAGE_CODES)[: 99 if multilingual else 1]
    times = [f"{step * 0.02:.2f}" for step in range(1501)]
    marks = [f"<|{mark}|>" for mark in ("endoftext", "startoftranscript", *languages, *tasks, *times)]
    known = ["?", *([""] if multilingual else []), *words, *marks]  # CTranslate2 4.8 tells by the empty word
    ids = {token: number for number, token in enumerate(known)}
    tokenizer = Tokenizer(models.WordLevel(ids, "?"))
    tokenizer.pre_tokenizer, tokenizer.decoder = letters, decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in marks])

    first, end = ids["<|0.00|>"], ids["<|endoftext|>"]
    spoken = [first, *tokenizer.encode(" " + says).ids, first + 25 * len(says.split()), end]
    asked = len(tokenizer.encode(" " + prompt).ids) if prompt else None
    spec = _spec(len(ids), _positions(spoken, end, 2 if multilingual else 0, asked))
    spec.register_vocabulary(list(ids))
    spec.validate()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _spec(vocabulary: int, said: list[int]) -> Any:
    from ctranslate2.specs import WhisperSpec
    from numpy import float32, ones, zeros
    from numpy.random import default_rng

    random, width = default_rng(0), 64

    def set_linear(spec: Any, rows: int, *more: int, scale: float = 0.1) -> None:
        spec.weight = (scale * random.standard_normal((rows, *(more or (width,))))).astype(float32)
        spec.bias = zeros(rows, float32)

    def set_norm(spec: Any) -> None:
        spec.gamma, spec.beta = ones(width, float32), zeros(width, float32)

    spec = WhisperSpec(1, 1, 1, 1)
    set_linear(spec.encoder.conv1, width, 80, 3)
    set_linear(spec.encoder.conv2, width, width, 3)
    spec.encoder.position_encodings.encodings = random.standard_normal((1500, width)).astype(float32)
    embedding = random.standard_normal((vocabulary, width)).astype(float32)
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = embedding
    spec.decoder.position_encodings.encodings = 40 * embedding[said]
    for side in (spec.encoder, spec.decoder):
        layer = side.layer[0]
        set_linear(layer.self_attention.linear[0], 3 * width)
        set_linear(layer.ffn.linear_0, width)
        parts = [layer.self_attention, layer.ffn]
        if side is spec.decoder:
            set_linear(layer.attention.linear[0], width)
            set_linear(layer.attention.linear[1], 2 * width)
            parts.append(layer.attention)
        for norm in (side, *parts):
            set_norm(norm.layer_norm)
        for part in parts:
            set_linear(part.linear_1 if part is layer.ffn else part.linear[-1], width, scale=0)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.alignment_heads = [(0, 0)]
    return spec
