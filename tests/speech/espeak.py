"""Speech in many languages of which it is known when each word begins: espeak-ng tells through its library."""

import ctypes
import ctypes.util
from functools import cache
from typing import Any, ClassVar

import numpy as np

from tests.helpers import lacking

_SYNCHRONOUS, _WORD, _UTF8 = 2, 1, 1  # speak_lib.h
_SPEED = 150  # words a minute


class _Event(ctypes.Structure):
    _fields_: ClassVar[list[Any]] = [
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # milliseconds
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@cache
def _library() -> tuple[Any, int]:
    """The library, and its sample rate."""
    if not (path := ctypes.util.find_library("espeak-ng")):
        lacking("espeak-ng's library is not installed")
    library = ctypes.CDLL(path)
    return library, library.espeak_Initialize(_SYNCHRONOUS, 200, None, 0)


@cache
def spoken(text: str, language: str) -> tuple[tuple[tuple[str, float], ...], bytes]:
    """Each word with its start in seconds, and 16 kHz mono s16le samples."""
    library, rate = _library()
    blocks: list[Any] = []
    begins: dict[int, float] = {}

    def take(samples: Any, count: int, events: Any) -> int:
        if samples and count:
            blocks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        number = 0
        while events[number].type:
            if events[number].type == _WORD:
                begins[events[number].text_position - 1] = events[number].audio_position / 1000
            number += 1
        return 0

    callback = _CALLBACK(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(language.encode())
    library.espeak_SetParameter(1, _SPEED, 0)
    encoded = text.encode()
    library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8, None, None)
    sound = np.concatenate(blocks).astype(float)
    length = len(sound) * 16_000 // rate
    resampled = np.interp(np.arange(length) * rate / 16_000, np.arange(len(sound)), sound)
    return tuple(_words(text, begins)), resampled.astype("<i2").tobytes()


def _words(text: str, begins: dict[int, float]) -> list[tuple[str, float]]:
    """The words whose start is told; espeak speaks some pairs of short words as one."""
    found, position, last = [], 0, 0.0
    for word in text.split():
        last = begins.get(position, last)
        found.append((word, last))
        position += len(word) + 1
    return found
