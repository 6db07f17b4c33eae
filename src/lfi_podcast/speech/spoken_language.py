"""Whether a recording is in another language than its show: from what a multilingual engine detects in some pieces.

A Whisper that is told the wrong language does not fail; it translates, or writes nonsense.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import clock_time
from lfi_podcast.speech.pauses import Segment

SAMPLES = 3
"""Pieces that are enough to tell."""

_TELLING = 5.0  # seconds of speech, below which detection is often wrong
_SURE, _EXCLUDED = 0.8, 0.1  # probabilities: neighbours such as Catalan and Spanish share theirs

_UNLIKELY = 0.75
"""A mean probability of words below which their language is detected, which costs a third of hearing them.

Measured with base: 0.83 and more in English; 0.38 and 0.62 in German and French that were heard as English.
"""

_ENOUGH, _NAMED = 10.0, 5
"""Seconds in another language that are worth a message, and how many of its places the message names."""


@dataclass(frozen=True)
class Detected:
    """The language of a piece (seconds of the recording), by probability."""

    start: float
    end: float
    languages: Mapping[str, float]


def is_telling(segment: Segment) -> bool:
    """Whether a piece is long enough to detect a language."""
    return segment.length >= _TELLING


def other_language(detected: Iterable[Mapping[str, float]], language: str) -> str | None:
    """A message if the pieces are certainly not in the show's language (BCP 47). Without any evidence, None."""
    own = primary_language(language)
    pieces: list[Mapping[str, float]] = []
    for piece in filter(None, detected):
        pieces.append(piece)
        if sum(known.get(own, 0.0) for known in pieces) > SAMPLES * _EXCLUDED:
            return None  # whatever the others are; the detection costs a window each
    if not pieces:
        return None
    mean = {code: sum(piece.get(code, 0.0) for piece in pieces) / len(pieces) for code in pieces[0]}
    likely = max(mean, key=mean.__getitem__)
    if likely == own or mean[likely] < _SURE or mean.get(own, 0.0) > _EXCLUDED:
        return None
    return (
        f"the recording seems to be in another language ({likely}) than it should be (language: {language}), so its "
        f"transcript is a draft and may be a translation; write `language: {likely}` in episode.yml, or in show.yml "
        "if that is the show's, or write transcript.md by hand"
    )


def is_unlikely(words: Sequence[Word]) -> bool:
    """Whether what was recognised may be in another language than it was taken for."""
    return bool(words) and fmean(word.probability for word in words) < _UNLIKELY


def passages_elsewhere(detected: Iterable[Detected], language: str) -> str | None:
    """A message if some pieces are certainly not in the show's language, and where they are."""
    places: dict[str, list[Detected]] = {}
    for piece in detected:
        if code := _certain(piece.languages, primary_language(language)):
            places.setdefault(code, []).append(piece)
    told = [
        f"another language ({code}) seems to be spoken at {_times(pieces)} in the recording"
        for code, pieces in places.items()
        if sum(piece.end - piece.start for piece in pieces) >= _ENOUGH
    ]
    return (
        f"{'; '.join(told)}: the words there may be a translation, so correct them by hand" if told else None
    )


def _certain(languages: Mapping[str, float], own: str) -> str | None:
    """The language that is spoken, if it is certainly another one than `own`."""
    if not languages or languages.get(own, 0.0) > _EXCLUDED:
        return None
    likely = max(languages, key=languages.__getitem__)
    return likely if likely != own and languages[likely] >= _SURE else None


def _times(pieces: Sequence[Detected]) -> str:
    more = f" and {len(pieces) - _NAMED} more" if len(pieces) > _NAMED else ""
    return ", ".join(clock_time(piece.start) for piece in pieces[:_NAMED]) + more
