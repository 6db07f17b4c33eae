"""Whether a recording is in another language than its show: from what a multilingual engine detects in some pieces.

A Whisper that is told the wrong language does not fail; it translates, or writes nonsense.
"""

from collections.abc import Iterable, Mapping

from lfi_podcast.model.languages import primary_language
from lfi_podcast.speech.pauses import Segment

SAMPLES = 3
"""Pieces that are enough to tell."""

_TELLING = 5.0  # seconds of speech, below which detection is often wrong
_SURE, _EXCLUDED = 0.8, 0.1  # probabilities: neighbours such as Catalan and Spanish share theirs


def is_telling(segment: Segment) -> bool:
    """Whether a piece is long enough to detect a language."""
    return segment.end - segment.start >= _TELLING


def other_language(detected: Iterable[Mapping[str, float]], language: str) -> str | None:
    """A message if the pieces are certainly not in the show's language (BCP 47). Without any evidence, None."""
    pieces = [piece for piece in detected if piece]
    if not pieces:
        return None
    mean = {code: sum(piece.get(code, 0.0) for piece in pieces) / len(pieces) for code in pieces[0]}
    likely, own = max(mean, key=mean.__getitem__), primary_language(language)
    if likely == own or mean[likely] < _SURE or mean.get(own, 0.0) > _EXCLUDED:
        return None
    return (
        f"the recording seems to be in another language ({likely}) than the show (show.yml: language: {language}), "
        "so its transcript is a draft and may be a translation; correct `language`, or write transcript.md by hand"
    )
