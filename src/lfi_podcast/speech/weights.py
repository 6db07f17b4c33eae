"""Finds and identifies weights on this machine. No network, no torch."""

import hashlib
import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.speech.data_packages import installed_files
from lfi_podcast.speech.models import ALIASES, published

_CONVERTED = {
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""Converted models in other places than usual (faster-whisper 1.2, utils.py)."""


def is_path(model: str) -> bool:
    """Whether `speech.model` names a file or a folder, rather than a published model or a repository."""
    looks_like_one = model.endswith(".pt") or model.startswith(("/", "~", ".")) or Path(model).exists()
    return looks_like_one and not published(model)


def whisper_weights(model: str) -> Path:
    """The file that openai-whisper loads for a model name or a path to a checkpoint."""
    if model.endswith(".pt") or "/" in model:
        return Path(model).expanduser()
    return _cache() / "whisper" / f"{ALIASES.get(model, model)}.pt"


def converted_places(model: str) -> Mapping[str, Path]:
    """Where faster-whisper's file for a model may be, in the order of preference, by how it comes there."""
    if is_path(model):
        return {"your own": Path(model).expanduser() / "model.bin"}
    return {"Hugging Face": hub_weights(model), "data package": joined_weights(model)}


def converted_weights(model: str) -> Path:
    """The file that faster-whisper loads for a model name or the folder of a converted model."""
    places = tuple(converted_places(model).values())
    return next((path for path in places if path.is_file()), places[0])


def hub_weights(model: str) -> Path:
    """Where the Hugging Face hub keeps a converted model on this machine: the revision that was fetched last."""
    cached = hub_cache() / f"models--{hugging_face_repository(model).replace('/', '--')}"
    revision = cached / "refs" / "main"
    commit = revision.read_text().strip() if revision.is_file() else "main"
    return cached / "snapshots" / commit / "model.bin"


def joined_weights(model: str) -> Path:
    """Where a converted model is kept that was joined from data packages."""
    return _cache() / "lfi-podcast" / "weights" / ALIASES.get(model, model).replace("/", "--") / "model.bin"


def is_packaged(model: str) -> bool:
    """Whether the data packages of a model are installed."""
    known = published(model)
    return bool(known and known.packages and installed_files(known.packages.requirements))


@dataclass(frozen=True)
class FoundWeights:
    """Weights of a model on this machine. `source`: how they came here. `path`: the file; None: still in packages."""

    engine: str
    source: str
    path: Path | None


def find_weights(model: str) -> tuple[FoundWeights, ...]:
    """A model's weights on this machine, at most one for each engine. Their digests are not checked."""
    places = converted_places(model).items()
    converted = [FoundWeights("faster-whisper", source, path) for source, path in places if path.is_file()]
    if not converted and is_packaged(model):
        converted = [FoundWeights("faster-whisper", "data package", None)]
    checkpoint = whisper_weights(model)
    source = "your own" if is_path(model) else "OpenAI"
    whisper = [FoundWeights("whisper", source, checkpoint)] if checkpoint.is_file() else []
    return (*converted[:1], *whisper)


def hugging_face_repository(model: str) -> str:
    """The repository of a converted model on Hugging Face."""
    name = ALIASES.get(model, model)
    distilled = name.startswith("distil-")
    usual = f"Systran/faster-{'distil-' if distilled else ''}whisper-{name.removeprefix('distil-')}"
    return model if "/" in model else _CONVERTED.get(name, usual)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def hub_cache() -> Path:
    """The cache of huggingface_hub (see its documentation on environment variables)."""
    home = Path(os.environ.get("HF_HOME") or _cache() / "huggingface").expanduser()
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()


def embedded_weights() -> tuple[Path, ...]:
    """The files of the model in pocketsphinx's wheel."""
    spec = importlib.util.find_spec("pocketsphinx")
    folder = Path(str(spec.origin)).parent / "model" / "en-us" if spec else Path()
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def check_digest(model: str, weights: Path, form: Literal["converted", "checkpoint"]) -> None:
    """SpeechProblem if `weights` go by the name of a published model, and are not its weights.

    A person's own model, given by its path, is taken as it is.
    """
    known = published(model)
    if known and (found := file_digest(weights)) != (right := getattr(known, form)):
        raise SpeechProblem(
            f"the weights in {weights} are not the published ones of {known.name} "
            f"(SHA-256 {found[:12]}…, not {right[:12]}…)",
            "show.yml: speech.model",
            f"delete them and run `lfi-podcast weights {model}`; or give the path of your own model as speech.model",
        )


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes; computed once in a run while its size, mtime and inode stay."""
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns, stat.st_ino)


@cache
def _digest(path: Path, *_identity: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(files: Sequence[Path], digest: Callable[[Path], str] = file_digest) -> str:
    """One file's digest, or the digest of several files' digests. `digest` computes a file's."""
    if len(files) == 1:
        return digest(files[0])
    return hashlib.sha256("".join(map(digest, files)).encode()).hexdigest()
