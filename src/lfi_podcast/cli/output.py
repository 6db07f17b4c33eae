"""The two places to print to, JSON for machines, and what was tried."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from lfi_podcast.model.trial import Result, Trial

output = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)
errors = Console(markup=False, highlight=False, emoji=False, soft_wrap=True, stderr=True)

_STYLES: Mapping[Result, str | None] = {"ok": None, "note": "yellow", "fails": "red"}


def print_json(content: Sequence[Any] | Mapping[str, Any], *, ascii_only: bool = False) -> None:
    """Print a result as one JSON document; `ascii_only` for a stranger's texts, which could steer a terminal."""
    output.out(json.dumps(content, ensure_ascii=ascii_only, indent=1))


def print_trial(trial: Trial) -> None:
    """Print one line for what was tried, and one below it for what to do."""
    output.print(f"{trial.result:<6}{trial.name:<20}{trial.message}".rstrip(), style=_STYLES[trial.result])
    if trial.remedy:
        output.print(f"{'':<26}{trial.remedy}", style=_STYLES[trial.result])
