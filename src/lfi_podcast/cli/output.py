"""The two places to print to, and JSON for machines."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

output = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)
errors = Console(markup=False, highlight=False, emoji=False, soft_wrap=True, stderr=True)


def print_json(content: Sequence[Any] | Mapping[str, Any]) -> None:
    """Print a result as one JSON document."""
    output.out(json.dumps(content, ensure_ascii=False, indent=1))
