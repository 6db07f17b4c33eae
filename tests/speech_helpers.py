"""Speech for tests: the repository's own recordings, and Whisper checkpoints that say what a test wants them to."""

import importlib.util
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import jiwer
import pytest

from lfi_podcast.audio.listen import listen

ROOT = Path(__file__).parents[1]
DEMO = sorted(ROOT.glob("episodes/*/recording.flac")) + sorted(ROOT.glob("episodes/*/tracks/*.flac"))
DATA = ROOT.parent / "shared" / "data" / "speech"

SAYS = "We learn from near misses."


def require(package: str) -> None:
    """Skips where an engine's package is not installed; `make test` installs Whisper, so CI has to have it."""
    if importlib.util.find_spec(package) is None:
        (pytest.fail if os.environ.get("CI") == "true" and package == "whisper" else pytest.skip)(
            f"{package} is not installed"
        )


@cache
def sound(path: Path) -> bytes:
    """A recording as engines get it."""
    return b"".join(listen(path, ()))


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
    before = len(tokenizer.sot_sequence) - 1
    # Whisper aligns words without the prompt, so the script stands at both places.
    starts = {before, before + (1 + len(tokenizer.encode(" " + prompt)) if prompt else 0)}
    said = [tokenizer.eot] * dims.n_text_ctx
    for start in sorted(starts):
        said[start : start + len(spoken)] = spoken
    with torch.no_grad():
        for block in model.decoder.blocks:
            for projection in (block.attn.out, block.cross_attn.out, block.mlp[2]):
                projection.weight.zero_()
                projection.bias.zero_()
        model.decoder.positional_embedding[:] = 40 * model.decoder.token_embedding.weight[said]
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, path)
    return path
