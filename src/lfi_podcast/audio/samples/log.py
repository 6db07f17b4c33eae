"""What ffmpeg writes to its log, and what that means for a producer."""

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.errors import SoundProblem

_ERROR = re.compile(r"^(?:\[[^\]]* @ \w+\] )*\[(?:error|fatal)\] (.*)", re.MULTILINE)

_OF_OUTPUT = "Application provided invalid"
"""How errors begin that are about ffmpeg's own output, such as two frames of it at the same time."""

_PRINTED = re.compile(r"^\[Parsed_ametadata_\d+ @ \w+\] \[info\] (?:(lavfi\.\S+)=(\S+)|frame:)")

_A_LIST = ("is a playlist or an unsupported kind of file", "provide the recording itself")
_TOO_OLD = ("this ffmpeg is too old", "set LFI_FFMPEG to ffmpeg 7 or later, or unset it")
_KNOWN_FAILURES = {
    "Format not on whitelist": _A_LIST,
    "Not detecting m3u8": _A_LIST,
    "No space left on device": ("the disk is full", "free up space and try again"),
    'Unable to parse option value "quiet"': _TOO_OLD,
}
"""ffmpeg's messages: what is wrong, and what to do about it."""


@dataclass(frozen=True)
class Log:
    """ffmpeg's log. `values`: the output of its `ametadata=mode=print` filters, by key, in order."""

    text: str
    values: Mapping[str, NDArray[np.float64]]

    @classmethod
    def read(cls, log: IO[bytes]) -> "Log":
        text: list[str] = []
        values: dict[str, array[float]] = {}
        for raw in log:
            line = raw.decode("utf-8", "replace")
            if printed := _PRINTED.match(line):
                if printed[1]:
                    values.setdefault(printed[1], array("d")).append(float(printed[2]))
            else:
                text.append(line)
        found = {key: np.frombuffer(numbers) for key, numbers in values.items()}
        return cls("".join(text), found)


def first_error(log: str) -> str | None:
    """The first error in a log; a file's metadata, which is also in the log, cannot imitate one."""
    errors = (found[1] for found in _ERROR.finditer(log))
    first = next((error for error in errors if not error.startswith(_OF_OUTPUT)), None)
    return first.strip().rstrip(".") if first else None


def failure(log: str, where: str) -> SoundProblem:
    """Why ffmpeg failed, as one clear message."""
    for said, (what, remedy) in _KNOWN_FAILURES.items():
        if said in log:
            return SoundProblem(what, where, remedy)
    detail = first_error(log)
    what = f"cannot be read as audio ({detail})" if detail else "cannot be read as audio"
    return SoundProblem(what, where, "convert it to WAV or FLAC and try again")
