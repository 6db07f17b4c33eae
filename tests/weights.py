"""Whisper's real weights for tests: the published numbers, fetched as data once and kept for the next run.

A test that asks for weights that cannot be had is skipped with the reason; in CI it fails.
"""

import json
import os
from functools import cache
from pathlib import Path
from unittest.mock import patch

from lfi_podcast.errors import WeightsUnreachable
from lfi_podcast.speech.fetch import converted_model
from tests.helpers import alone, lacking
from tests.speech.helpers import require
from tools.whisper_checkpoint import write_checkpoint

ENVIRONMENT = dict(os.environ)
"""As it was before any test changed it: where caches are, and how the network is reached."""

KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lfi-podcast" / "tests"
"""Where checkpoints for openai-whisper are kept."""


@cache
def real_model(name: str) -> Path:
    """The folder of a published model for faster-whisper, such as `base` or `tiny.en`."""
    require("faster_whisper")
    with patch.dict(os.environ, ENVIRONMENT, clear=True):
        try:
            return converted_model(name)
        except WeightsUnreachable as exc:
            lacking(str(exc))


@cache
def real_checkpoint(name: str) -> Path:
    """The same numbers as a checkpoint for openai-whisper.

    Loaded by path, openai-whisper does not know the model's alignment heads; `alignment_heads` does.
    """
    require("whisper")
    model, file = real_model(name), KEPT / f"{name}.pt"
    KEPT.mkdir(parents=True, exist_ok=True)
    with alone(KEPT / f"{name}.lock"):
        if not file.is_file():
            write_checkpoint(model, KEPT / f"unfinished-{name}.pt")
            (KEPT / f"unfinished-{name}.pt").replace(file)
    return file


def alignment_heads(name: str) -> list[list[int]]:
    """The heads whose attention follows the words, as [layer, head]."""
    heads: list[list[int]] = json.loads((real_model(name) / "config.json").read_text())["alignment_heads"]
    return heads
