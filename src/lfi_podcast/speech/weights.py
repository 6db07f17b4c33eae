"""Finds and identifies weights on this machine. No network, no torch."""

import hashlib
import importlib.util
import os
from collections.abc import Callable, Sequence
from pathlib import Path

ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""Model names of openai-whisper whose files have a different name."""

_CONVERTED = {
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""Converted models in other places than usual (faster-whisper 1.2, utils.py)."""


def whisper_weights(model: str) -> Path:
    """The file that openai-whisper loads for a model name or a path to a checkpoint."""
    if model.endswith(".pt") or "/" in model:
        return Path(model).expanduser()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "whisper" / f"{ALIASES.get(model, model)}.pt"


def converted_weights(model: str) -> Path:
    """The file that faster-whisper loads for a model name or the folder of a converted model.

    By name: in the Hugging Face hub's cache, at the revision fetched last.
    """
    if (weights := Path(model).expanduser() / "model.bin").is_file():
        return weights
    cached = _hub() / f"models--{_repository(model).replace('/', '--')}"
    revision = cached / "refs" / "main"
    commit = revision.read_text().strip() if revision.is_file() else "main"
    return cached / "snapshots" / commit / "model.bin"


def _repository(model: str) -> str:
    name = ALIASES.get(model, model)
    distilled = name.startswith("distil-")
    usual = f"Systran/faster-{'distil-' if distilled else ''}whisper-{name.removeprefix('distil-')}"
    return model if "/" in model else _CONVERTED.get(name, usual)


def _hub() -> Path:
    """The cache of huggingface_hub (see its documentation on environment variables)."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("HF_HOME") or cache / "huggingface").expanduser()
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()


def embedded_weights() -> tuple[Path, ...]:
    """The files of the model in pocketsphinx's wheel."""
    spec = importlib.util.find_spec("pocketsphinx")
    folder = Path(str(spec.origin)).parent / "model" / "en-us" if spec else Path()
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(files: Sequence[Path], digest: Callable[[Path], str] = file_digest) -> str:
    """One file's digest, or the digest of several files' digests. `digest` computes a file's."""
    if len(files) == 1:
        return digest(files[0])
    return hashlib.sha256("".join(map(digest, files)).encode()).hexdigest()
