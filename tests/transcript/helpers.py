"""Speech whose words have known times, by the flite synthesiser, and how well corrections are found in it."""

import re
import subprocess
import wave
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz.distance import Levenshtein

from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.align import align
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.realign import stretches
from lfi_podcast.transcript.utterances import compared
from tests.helpers import program

RATE = 16_000
VOICES = ("slt", "rms", "awb")


def flite(text: str, path: Path | None, *options: str) -> str:
    """Says a text into a file (16 kHz, mono, 16 bits), or nowhere; what it prints."""
    command = [program("flite"), *options, "-t", text, str(path or "none")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@cache
def _phones(word: str, voice: str) -> tuple[str, ...]:
    return tuple(p for p in flite(word, None, "-voice", voice, "-ps").split() if p != "pau")


@cache
def speech(text: str, voice: str = "slt") -> tuple[bytes, tuple[tuple[float, float], ...]]:
    """A text as 16 kHz mono s16le, and (start, end) of each of its words, as the synthesiser laid them out."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        printed = flite(text, path, "-voice", voice, "-psdur")
        with wave.open(str(path)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
            pcm = sound.readframes(sound.getnframes())
    laid = [(phone, float(end)) for phone, end in re.findall(r"(\S+):([\d.]+)", printed)]
    spans = list(zip([0.0, *(end for _, end in laid)], (end for _, end in laid), strict=False))
    said = [(phone, span) for (phone, _), span in zip(laid, spans, strict=True) if phone != "pau"]
    words = [(n, phone) for n, word in enumerate(text.split()) for phone in _phones(word, voice)]
    times: dict[int, list[tuple[float, float]]] = {}
    for code in Levenshtein.opcodes([phone for _, phone in words], [phone for phone, _ in said]):
        pairs = zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=False)
        for a, b in pairs:  # a vowel may be weaker in a sentence than in the word alone
            times.setdefault(words[a][0], []).append(said[b][1])
    return pcm, tuple((times[n][0][0], times[n][-1][1]) for n in range(len(text.split())))


def found_words(pcm: bytes, lines: Sequence[Line], heard: Sequence[Word]) -> dict[int, Word]:
    """The words of corrected lines that nobody heard so, by their number, after they were looked for in the sound."""
    comparison, corrected = compared(lines, heard, {}), []
    for stretch in stretches(comparison):
        part = pcm[2 * round(stretch.start * RATE) : 2 * round(min(stretch.end, len(pcm)) * RATE)]
        texts = [word.text for word in stretch.words]
        corrected += stretch.found(align(part, texts, Lexicon()))
    again = compared(lines, heard, {}, corrected)
    kept = {(word.text, word.start) for word in heard}
    words = [word for said in again.said for word in said.utterance.words]
    return {n: word for n, word in enumerate(words) if (word.text, word.start) not in kept}
