"""Where weights are on this machine, and which ones they are. No network, no torch."""

import hashlib
import os
from pathlib import Path

ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""Names under which openai-whisper offers a model that is stored under another."""


def whisper_weights(model: str) -> Path:
    """The file that openai-whisper loads for a model's name, or for a path to a checkpoint."""
    if model.endswith(".pt") or "/" in model:
        return Path(model).expanduser()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "whisper" / f"{ALIASES.get(model, model)}.pt"


def digest_of(*files: Path) -> str:
    """SHA-256 over the bytes of some files, in the order given."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
