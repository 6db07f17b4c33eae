"""What was tried, and what came of it."""

from dataclasses import dataclass
from typing import Literal

Result = Literal["ok", "note", "fails"]
"""Note: it works, but something is not as it could be."""


@dataclass(frozen=True)
class Trial:
    """One thing that was tried. `remedy`: what to do, where it is not well."""

    name: str
    result: Result
    message: str = ""
    remedy: str = ""
