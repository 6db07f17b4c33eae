"""Accuracy of the audio search for names: hits where they are said, and false alarms where they are not.

    python bench/spotting.py [--minutes 3] [--data FOLDER]

Synthetic voices say each name in a few sentences, and each read `--minutes` of the documentation, which contains none
of them; nor do the recordings of people in `--data`. With 38 names, a minute takes about two.
"""

import argparse
import re
import sys
import wave
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lfi_podcast.model.phrase import phrase_matcher
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.speech.spot import Spotted, spot

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "speech"
sys.path.insert(0, str(ROOT))
PAUSE = bytes(BYTES_PER_SECOND // 4)

NAMES = (
    "Acme; Etsy; Dekker; Snook; Petra; Kiran; Priya; Google; Kaunas; Allspaw; Ingrid; Marcus; Amazon; Thompson; "
    "Wilson; Sutcliffe; Vilnius; Spotify; Anderson; Okonkwo; Nakamura; Fukushima; Elizabeth; Jonathan; Rodriguez; "
    "Cloudflare; Microsoft; Kubernetes; Alexander; Margaret Hamilton; Kiran Patel; Brandenburg; San Francisco; "
    "Northwind Traders; Acme Corporation; Deutsche Bank; the Ministry of Health; J. R. Ewing"
).split("; ")
SENTENCES = (
    "Then {} told us what had happened that night.",
    "We had to call {} twice before anybody answered.",
    "It was a change that had been made for {}.",
    "{} was never mentioned in the report, and nobody asked why.",
)
PHONES = ((4, 4), (5, 5), (6, 6), (7, 7), (8, 9), (10, 99))


def say(text: str, voice: str) -> bytes:
    """A text as 16 kHz mono s16le."""
    from tests.transcript.helpers import flite

    with TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        flite(text, path, "-voice", voice)
        with wave.open(str(path)) as sound:
            return sound.readframes(sound.getnframes())


def said() -> Iterator[tuple[str, Sequence[Spotted]]]:
    """Each spoken name, and the candidates found there."""
    from tests.transcript.helpers import VOICES

    for name in NAMES:
        for voice in VOICES:
            for sentence in SENTENCES:
                yield name, spot([PAUSE, say(sentence.format(name), voice), PAUSE], [name], Lexicon())


def innocent(minutes: float, data: Path) -> Iterator[tuple[bytes, ...]]:
    """Streams of speech without any of the names."""
    from tests.speech.helpers import sound
    from tests.transcript.helpers import VOICES

    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("docs/*.md")))
    plain = re.sub(r"(?s:```.*?```)|(?m:^[|#<].*$)|[^\w\s.,']", " ", text)
    sentences = [" ".join(part.split()) for part in re.split(r"(?<=[.])\s+", plain)]
    harmless = [
        part
        for part in sentences
        if 40 < len(part) < 300 and not any(phrase_matcher(n).is_in(part) for n in NAMES)
    ]
    for number, voice in enumerate(VOICES):
        stream = bytearray()
        for part in islice(harmless, number, None, len(VOICES)):
            if len(stream) < minutes * 60 * BYTES_PER_SECOND:
                stream += say(part, voice) + PAUSE
        yield (bytes(stream),)
    recordings = [path for path in sorted(data.glob("*")) if path.suffix in (".wav", ".mp3", ".flac")]
    # p001 is a part of the sonnet.
    yield from ((sound(path),) for path in recordings if not path.stem.startswith("p001"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--data", type=Path, default=DATA)
    asked = parser.parse_args()
    hits, alarms, seconds = list(said()), list[Spotted](), 0.0
    for blocks in innocent(asked.minutes, asked.data):
        seconds += sum(map(len, blocks)) / BYTES_PER_SECOND
        alarms += spot(blocks, NAMES, Lexicon())
    print(f"{len(NAMES)} phrases, {seconds / 60:.1f} minutes without them; alarms are per hour and phrase")
    for least, most in PHONES:
        names = [name for name in NAMES if least <= len(Lexicon().phones(name) or ()) <= most]
        found = [places for name, places in hits if name in names]
        false = [place.sure for place in alarms if place.phrase in names]
        sure = sum(any(place.sure for place in places) for places in found) / len(found)
        hours = seconds / 3600 * len(names)
        either = sum(map(bool, found)) / len(found)
        print(
            f"  {least:2} to {most:2} phones, {len(names):2} phrases: sure {sure:4.0%}, found {either:4.0%}; "
            f"alarms: sure {sum(false) / hours:5.1f}, all {len(false) / hours:5.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
