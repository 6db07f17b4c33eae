"""How many spoken names redaction finds, and how many it finds where none is said.

    python bench/spotting.py [--model FOLDER] [--language en|de|es|fr] [--names new|old]
                             [--voice NAME]... [--minutes 3] [--data FOLDER]

Voices say each name in two sentences; the recordings of people in `--data` and `--minutes` of the documentation have
none of the names. The weights and limits for Whisper's words were chosen on the `old` names. With
`--model`, a converted Whisper model for faster-whisper recognises the words, which are searched for the names and for
what sounds like them, as the build does. Without it, the built-in recogniser searches the sound. English is spoken by
flite, other languages by espeak-ng, with MBROLA's voices if they are installed (`mb-de6`).
"""

import argparse
import re
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.engine import Engine, Listening, placed, segments
from lfi_podcast.speech.hear import Failure, attempt
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.name_check import Hearing, looked_for
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.speech.spot import Spotted, spot
from lfi_podcast.transcript.redact import spoken_at

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "speech"
sys.path.insert(0, str(ROOT))
PAUSE = bytes(BYTES_PER_SECOND // 2)

OLD, NEW = "old", "new"
NAMES = {
    OLD: {
        "en": "Acme; Etsy; Dekker; Snook; Petra; Kiran; Priya; Kaunas; Allspaw; Ingrid; Marcus; "
        "Thompson; Sutcliffe; Vilnius; Okonkwo; Nakamura; Elizabeth; Rodriguez; Cloudflare; "
        "Kubernetes; Margaret Hamilton; Brandenburg; Northwind Traders; J. R. Ewing; Rasmussen; "
        "Petrova; Adebayo; Kowalczyk; Delacroix; Fitzgerald; Moreau; Haddad; Lindqvist; "
        "Castellano; O'Brien; Venkatesh; Papadopoulos; Schwartz; Gutierrez; Novak; Bramley; "
        "Tolliver; Siobhan; Anneliese; Quentin; Beatriz; Dmitri; Theodora; Wanjiru; Leila Hassan; "
        "Tomas Eriksson; Grace Mbeki; Arjun Mehta; Pieter van Dam; Bluewave Logistics; Halcyon "
        "Bank; Corvex; Zenith Airlines; Umbrella Insurance; Hugo; Nadia",
        "de": "Müller; Krüger; Hoffmann; Annegret; Jürgen; Weißgerber; Brandt; Yilmaz; Kowalski; Sabine "
        "Köhler; Stadtwerke Bremen; Nguyen; Schmidtbauer; Lena; Friederike Lang",
        "es": "Rodríguez; Guadalupe; Echeverría; Núñez; Marisol; Joaquín Herrera; Banco del Norte; "
        "Ximena; Quiroga; Villanueva; Iñaki; Pilar; Sánchez; Aguirre",
        "fr": "Dubois; Lefèvre; Geneviève; Beauchamp; Étienne Moreau; Lacroix; Guillaume; Yvonne; "
        "Chevalier; Banque Populaire; Mathieu; Hélène; Rousseau",
    },
    NEW: {
        "en": "Uber; Kofi; Nils; Yara; Odell; Renata; Tobias; Hakim; Bianca; Soren; Lowell; Farid; "
        "Gallagher; Svensson; Matsumoto; Oyelaran; Whitaker; Bartholomew; Chatterjee; Villanueva; "
        "Dubrovsky; Hawthorne; Eleanor Voss; Rajesh Iyer; Callum Pryce; Ingeborg; Marguerite; "
        "Saoirse; Niamh; Xiomara; Thaddeus; Zsofia; Jacinta; Okafor; Pemberton; McAllister; "
        "Tanaka; Abernathy; Krzysztof; Vandenberg; Nkechi; Ravindran; Ulrich; Aurelia; Palantir; "
        "Meridian Health; Foxglove Systems; Oakhurst Capital; Lumen Energy; Tesco; Vodafone; "
        "Sigrid; Hollis; Dashiell; Mirela; Cosgrove; Feldman; Yolanda; Sanjay; Ferreira",
        "de": "Schröder; Baumgartner; Wiebke; Özdemir; Ludwig; Katharina; Bäcker; Petersen; Jannik; "
        "Lufthansa; Volksbank Krefeld; Ulrike Seidel; Hartwig; Nowak; Zimmermann",
        "es": "González; Esperanza; Montserrat; Zúñiga; Rocío; Gutiérrez; Telefónica; Beatriz Salgado; "
        "Yolanda; Cervantes; Ibáñez; Mercedes; Seguros Atlántico; Olivares",
        "fr": "Fontaine; Bertrand; Séverine; Delorme; Camille Girard; Lemaire; Benoît; Odile; "
        "Carrefour; Thibault; Marchand; Société Générale; Perrin",
    },
}
SENTENCES = {
    "en": (
        "Then {} told us what had happened that night.",
        "It was a change that had been made for {}, on a Friday.",
        "{} was never mentioned in the report, and nobody asked why.",
    ),
    "de": (
        "Dann hat {} uns erzählt, was in der Nacht geschah.",
        "Wir mussten zweimal bei {} anrufen, bevor jemand antwortete.",
        "{} wurde im Bericht nie erwähnt, und niemand fragte warum.",
    ),
    "es": (
        "Entonces {} nos contó lo que había pasado esa noche.",
        "Tuvimos que llamar dos veces a {} antes de que alguien contestara.",
        "{} nunca fue mencionado en el informe, y nadie preguntó por qué.",
    ),
    "fr": (
        "Alors {} nous a raconté ce qui s'était passé cette nuit.",
        "Il a fallu appeler deux fois {} avant que quelqu'un réponde.",
        "{} n'a jamais été mentionné dans le rapport, et personne n'a demandé pourquoi.",
    ),
}
VOICES = {"en": ["slt", "rms", "awb"], "de": ["mb-de6"], "es": ["mb-es1"], "fr": ["mb-fr1"]}
PHONES = ((4, 5), (6, 7), (8, 99))


@dataclass
class Cost:
    """Processor seconds of the recognition and of the search, and how much sound there was."""

    hearing: float = 0.0
    search: float = 0.0
    seconds: float = 0.0


@dataclass
class Count:
    """How often names were said, and found there for sure or perhaps; and the same where they were not said."""

    said: int = 0
    sure: int = 0
    found: int = 0
    false_sure: int = 0
    false: int = 0
    phrase_hours: float = field(default=0.0)

    def row(self) -> str:
        said, hours = max(1, self.said), self.phrase_hours or 1.0
        return (
            f"{self.said:4} said: sure {self.sure / said:4.0%}, found {self.found / said:4.0%}; not said, per hour and "
            f"name: sure {self.false_sure / hours:4.1f}, all {self.false / hours:5.1f} ({self.phrase_hours:.1f} h)"
        )


Search = Callable[[bytes, Sequence[str]], Sequence[Spotted]]


def say(text: str, voice: str) -> bytes:
    """A text as 16 kHz mono s16le."""
    from tests.transcript.helpers import VOICES as FLITE
    from tests.transcript.helpers import flite

    with TemporaryDirectory() as folder:
        path, plain = Path(folder) / "speech.wav", Path(folder) / "plain.wav"
        if voice in FLITE:
            flite(text, plain, "-voice", voice)
        else:
            (_mbrola if voice.startswith("mb-") else _espeak)(text, voice, path)
            subprocess.run(
                ["ffmpeg", "-v", "error", "-i", path, "-ar", "16000", "-ac", "1", plain], check=True
            )
        with wave.open(str(plain)) as sound:
            return sound.readframes(sound.getnframes())


def _espeak(text: str, voice: str, path: Path) -> None:
    subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", path, text], check=True, stderr=-3)


def _mbrola(text: str, voice: str, path: Path) -> None:
    """By way of the phones, since espeak-ng names some of the Spanish ones as MBROLA's voices do not."""
    command = ["espeak-ng", "-v", voice, "-s", "150", "--pho", "-q", text]
    phones = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    listed, data = path.with_suffix(".pho"), voice.removeprefix("mb-")
    listed.write_text(re.sub(r"(?m)^\S+", lambda phone: phone[0].replace("/", "").replace("ss", "s"), phones))
    subprocess.run(["mbrola", "-e", f"/usr/share/mbrola/{data}/{data}", listed, path], check=True, stdout=-3)


def in_sound(cost: Cost, pcm: bytes, names: Sequence[str]) -> Sequence[Spotted]:
    """The built-in recogniser's search."""
    began = time.process_time()
    found = spot([pcm], names, Lexicon())
    cost.search += time.process_time() - began
    cost.seconds += len(pcm) / BYTES_PER_SECOND
    return found


def in_words(
    engine: Engine, hearing: Hearing, lexicon: Lexicon, cost: Cost, pcm: bytes, names: Sequence[str]
) -> Sequence[Spotted]:
    """The names in the words that Whisper hears, and what sounds like them; ten at a time, as a show has them."""
    began = time.process_time()
    words = []
    for segment in segments([pcm], engine.longest_segment):
        heard = attempt(engine, segment.pcm, lexicon)
        words += placed([] if isinstance(heard, Failure) else heard, segment, None)
    heard_by = time.process_time()
    found: list[Spotted] = []
    for first in range(0, len(names), 10):
        some = names[first : first + 10]
        known = {name: list(spoken_at(words, Redaction(say=name))) for name in some}
        spans = [span for spans in known.values() for span in spans]
        found += [Spotted(phrase=name, start=a, end=b, sure=True) for name, s in known.items() for a, b in s]
        found += looked_for(words, some, [pcm], lexicon, hearing, spans)
    cost.hearing += heard_by - began
    cost.search += (time.process_time() - heard_by) / max(1, -(-len(names) // 10))
    cost.seconds += len(pcm) / BYTES_PER_SECOND
    return found


def spoken(
    names: Sequence[str], language: str, voice: str
) -> Iterator[tuple[bytes, list[tuple[str, float, float]]]]:
    """Streams of a minute or so in which the names are said, and when."""
    sentences, stream, said = SENTENCES[language], bytearray(), list[tuple[str, float, float]]()
    texts = [(name, sentences[(n + m) % 3].format(name)) for m in range(2) for n, name in enumerate(names)]
    for name, text in texts:
        start = len(stream) / BYTES_PER_SECOND
        stream += say(text, voice)
        said.append((name, start, len(stream) / BYTES_PER_SECOND))
        stream += PAUSE
        if len(stream) > 60 * BYTES_PER_SECOND:
            yield bytes(stream), said
            stream, said = bytearray(), []
    yield bytes(stream), said


def innocent(minutes: float, data: Path, names: Sequence[str]) -> Iterator[bytes]:
    """Streams of English speech without any of the names."""
    from tests.speech.helpers import sound

    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("docs/*.md")))
    plain = re.sub(r"(?s:```.*?```)|(?m:^[|#<].*$)|[^\w\s.,']", " ", text)
    sentences = [" ".join(part.split()) for part in re.split(r"(?<=[.])\s+", plain)]
    harmless = [part for part in sentences if 40 < len(part) < 300 and not _has(part, names)]
    for number, voice in enumerate(VOICES["en"]):
        stream = bytearray()
        for part in islice(harmless, number, None, 3):
            if len(stream) < minutes * 60 * BYTES_PER_SECOND:
                stream += say(part, voice) + PAUSE
        yield bytes(stream)
    recordings = [path for path in sorted(data.glob("*")) if path.suffix in (".wav", ".mp3", ".flac")]
    # p001 is a part of the sonnet.
    yield from (sound(path) for path in recordings if not path.stem.startswith("p001"))


def _has(text: str, names: Sequence[str]) -> bool:
    words = [Word(text=word, start=n, end=n + 1, probability=1) for n, word in enumerate(text.split())]
    return any(list(spoken_at(words, Redaction(say=name))) for name in names)


def counted(
    search: Search, names: Sequence[str], language: str, voices: Sequence[str], quiet: Iterator[bytes]
) -> dict[str, Count]:
    """By name, what was found where it was said, and where it was not."""
    counts = {name: Count() for name in names}
    for pcm, said in (one for voice in voices for one in spoken(names, language, voice)):
        found = search(pcm, names)
        for name, start, end in said:
            here = [one.sure for one in found if one.phrase == name and start <= one.start < end]
            counts[name].said += 1
            counts[name].sure += True in here
            counts[name].found += bool(here)
            if not here:
                print(f"    missed: {name}", flush=True)
    for pcm in quiet:
        for one in search(pcm, names):
            counts[one.phrase].false += 1
            counts[one.phrase].false_sure += one.sure
        for count in counts.values():
            count.phrase_hours += len(pcm) / BYTES_PER_SECOND / 3600
    return counts


def total(counts: Sequence[Count]) -> Count:
    keys = ("said", "sure", "found", "false_sure", "false", "phrase_hours")
    return Count(*(sum(getattr(count, key) for count in counts) for key in keys))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    parser.add_argument("--language", choices=sorted(SENTENCES), default="en")
    parser.add_argument("--names", choices=[OLD, NEW], default=NEW)
    parser.add_argument("--voice", action="append")
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--data", type=Path, default=DATA)
    asked = parser.parse_args()
    cost, language, lexicon = Cost(), asked.language, Lexicon.of((), asked.language)
    search: Search = partial(in_sound, cost)
    if asked.model:
        from lfi_podcast.speech.faster_whisper import open_engine

        told = Listening(asked.model, language)
        hearing = Hearing(SpeechSettings(engine="faster-whisper", model=asked.model), told)
        search = partial(in_words, open_engine(told), hearing, lexicon, cost)
    names = NAMES[asked.names][language].split("; ")
    quiet = innocent(asked.minutes, asked.data, names) if language == "en" else iter(())
    counts = counted(search, names, language, asked.voice or VOICES[language], quiet)
    for least, most in PHONES:
        some = [counts[name] for name in names if least <= len(lexicon.phones(name) or ()) <= most]
        print(f"  {least} to {most} phones, {len(some):2} names, {total(some).row()}")
    print(f"  all {len(names)} names, {total(list(counts.values())).row()}")
    print(
        f"  {cost.seconds:.0f} s of sound; processor seconds per second: recognition "
        f"{cost.hearing / cost.seconds:.3f}, search {cost.search / cost.seconds:.4f}"
    )


if __name__ == "__main__":
    main()
