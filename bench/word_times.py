"""When words were said: Whisper's own times, its cross-attention for a known text, and the acoustic model's.

    python bench/word_times.py [--model base] [--languages en de es fr it]

The speech has known times: MBROLA's voices, which are made of recordings of people, speak phones of given lengths
(Debian: `espeak-ng mbrola mbrola-us1 mbrola-us2 mbrola-de5 mbrola-de6 mbrola-es1 mbrola-es2 mbrola-fr1 mbrola-fr4
mbrola-it3`, the voices from non-free). Voices that are not installed are left out. Errors are of starts and ends, in
milliseconds: median, 95 of 100, the worst; then the words without a time, and processor time per second of sound.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.engine import Engine, Listening
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.whisper_words import samples
from lfi_podcast.speech.word_times import timed

RATE = 16_000
VOICES = {
    "us1": 190,
    "us2": 120,
    "de5": 190,
    "de6": 120,
    "es1": 120,
    "es2": 120,
    "fr1": 120,
    "fr4": 190,
    "it3": 120,
}
"""MBROLA's voices, and their pitch in Hz."""

DATABASES = Path("/usr/share/mbrola")
SENTENCES = {
    "en": """\
Good morning, today we are talking about an incident that surprised all of us.
The operator noticed the pressure rising and called her colleague.
Nobody expected that two engines would fail at the same time.
In the end the outage lasted almost three hours, although the fault was small.
Many people asked afterwards why we had not seen it earlier.
I believe we learn most when we listen to each other quietly.
The report was shortened later, and the most important questions stayed open.
When the telephone rang, he was already waiting in the corridor.""",
    "de": """\
Guten Morgen, wir sprechen heute über einen Vorfall, der uns alle überrascht hat.
Die Kollegin bemerkte zuerst, dass der Druck in der Leitung langsam anstieg.
Niemand hatte damit gerechnet, dass zwei Maschinen gleichzeitig ausfallen würden.
Am Ende dauerte die Störung fast drei Stunden, obwohl der Fehler klein war.
Warum haben wir das nicht früher gesehen, fragten sich viele danach.
Ich glaube, wir lernen am meisten, wenn wir einander in Ruhe zuhören.
Der Bericht wurde später gekürzt, und die wichtigsten Fragen blieben offen.
Als das Telefon klingelte, stand er schon auf dem Flur und wartete.""",
    "es": """\
Buenos días, hoy hablamos de un incidente que nos sorprendió a todos.
La compañera notó primero que la presión subía lentamente.
Nadie esperaba que dos motores fallaran al mismo tiempo.
Al final la avería duró casi tres horas, aunque el error era pequeño.
Muchos se preguntaron después por qué no lo habíamos visto antes.
Creo que aprendemos más cuando nos escuchamos con calma.
El informe fue acortado más tarde y las preguntas quedaron abiertas.
Cuando sonó el teléfono, él ya estaba en el pasillo esperando.""",
    "fr": """\
Bonjour, nous parlons aujourd'hui d'un incident qui nous a tous surpris.
Ma collègue remarqua la première que la pression montait lentement.
Personne ne pensait que deux moteurs tomberaient en panne en même temps.
Finalement la panne dura presque trois heures, bien que la faute fût petite.
Je crois que nous apprenons davantage quand nous prenons le temps de parler.
Le rapport fut raccourci plus tard et les questions restèrent ouvertes.""",
    "it": """\
Buongiorno, oggi parliamo di un incidente che ci ha sorpresi tutti.
La collega notò per prima che la pressione saliva lentamente.
Nessuno pensava che due motori si fermassero nello stesso momento.
Alla fine il guasto durò quasi tre ore, anche se la causa era piccola.
Credo che impariamo di più quando ci ascoltiamo con calma.
Il rapporto fu accorciato più tardi e le domande rimasero aperte.""",
}

Known = tuple[str, float, float]
"""A word, and when it starts and ends (seconds)."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="base")
    parser.add_argument("--languages", nargs="+", default=list(SENTENCES))
    asked = parser.parse_args()
    print(f"{'':40}{'median':>8}{'95 %':>8}{'worst':>8}{'none':>10}{'cost':>9}")
    for language in asked.languages:
        speech = list(spoken(language))
        if not speech:
            print(f"{language}  no MBROLA voice is installed")
            continue
        told = Listening(asked.model, language)
        engine = open_engine(SpeechSettings(engine="faster-whisper", model=asked.model), told).engine
        lexicon = Lexicon(language=language)
        ways: dict[str, Callable[[bytes, Sequence[str]], Sequence[Word]]] = {
            "Whisper's own": partial(heard, engine),
            "its cross-attention, given the text": partial(attended, engine),
            "its words, found in the sound": partial(heard_and_found, engine, lexicon),
            "the text, found in the sound": partial(given, lexicon),
        }
        for name, find in ways.items():
            judge(language, name, speech, find)


def spoken(language: str) -> Iterator[tuple[list[Known], bytes]]:
    """Every sentence in every installed voice of a language."""
    prefix = {"en": "us"}.get(language, language)
    if not (shutil.which("mbrola") and shutil.which("espeak-ng")):
        sys.exit("needs mbrola and espeak-ng")
    chance = random.Random(5)
    for voice, pitch in VOICES.items():
        if voice.startswith(prefix) and (DATABASES / voice / voice).is_file():
            for text in SENTENCES[language].splitlines():
                yield said(text, voice, pitch, chance)


def said(text: str, voice: str, pitch: int, chance: random.Random) -> tuple[list[Known], bytes]:
    """A sentence, word by word, with pauses at signs; every phone's length is given to MBROLA."""
    lines, words, now, texts = ["_ 200"], [], 200, text.split()
    for number, word in enumerate(texts):
        start = now
        for phone, length in phones(re.sub(r"[^\w'’-]", "", word), voice):
            milliseconds = max(30, round(length * 0.7 * chance.uniform(0.85, 1.2)))
            lines.append(f"{phone} {milliseconds} 50 {pitch * (1.12 - 0.25 * number / len(texts)):.0f}")
            now += milliseconds
        words.append((word, start / 1000, now / 1000))
        if word[-1] in ",.?!":
            lines.append(f"_ {(pause := chance.choice([180, 260, 340, 500]))}")
            now += pause
    with TemporaryDirectory() as folder:
        script, sound = Path(folder) / "said.pho", Path(folder) / "said.wav"
        script.write_text("\n".join([*lines, "_ 200", ""]), encoding="utf-8")
        command = ["mbrola", "-e", str(DATABASES / voice / voice), str(script), str(sound)]
        subprocess.run(command, check=True, capture_output=True)
        with wave.open(str(sound)) as file:
            rate, frames = (
                file.getframerate(),
                np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float),
            )
    length = len(frames) * RATE // rate
    level = (
        np.interp(np.arange(length) * rate / RATE, np.arange(len(frames)), frames)
        * 8000
        / np.percentile(abs(frames), 99)
    )
    noisy = level + np.random.default_rng(1).normal(0, 15, length)
    return words, noisy.clip(-32_768, 32_767).astype("<i2").tobytes()


def phones(word: str, voice: str) -> list[tuple[str, float]]:
    """A word's phones and their lengths (ms), as espeak-ng reads it; MBROLA's Spanish and Italian lack variants."""
    command = ["espeak-ng", "-v", f"mb-{voice}", "-s", "160", "--pho", "-q", word]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in told.splitlines() if line.strip() and line[0] not in "_;"]
    simple = voice[:2] in ("es", "it")
    return [
        (line[0].replace("/", "").replace("ss", "s") if simple else line[0], float(line[1])) for line in lines
    ]


def heard(engine: Engine, pcm: bytes, _: Sequence[str]) -> Sequence[Word]:
    return engine.hear(pcm)


def heard_and_found(engine: Engine, lexicon: Lexicon, pcm: bytes, _: Sequence[str]) -> Sequence[Word]:
    return timed(pcm, engine.hear(pcm), lexicon)


def attended(engine: Engine, pcm: bytes, texts: Sequence[str]) -> list[Word]:
    """The words of a text at the times that CTranslate2's `align` gives."""
    model: Any = engine._model  # type: ignore[attr-defined]
    from faster_whisper.audio import pad_or_trim
    from faster_whisper.tokenizer import Tokenizer

    language = engine._listening.primary_language  # type: ignore[attr-defined]
    features = model.feature_extractor(samples(pcm))
    tokenizer = Tokenizer(
        model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
    )
    tokens = [tokenizer.encode(f" {text}") for text in texts]
    flat = [token for word in tokens for token in word]
    found = model.find_alignment(tokenizer, [flat], model.encode(pad_or_trim(features)), features.shape[-1])[
        0
    ]
    times = [(part["start"], part["end"]) for part in found for _ in part["tokens"]]
    words, position = [], 0
    for text, own in zip(texts, tokens, strict=True):
        start, end = times[position][0], times[position + len(own) - 1][1]
        words.append(Word(text=text, start=start, end=end, probability=1))
        position += len(own)
    return words


def given(lexicon: Lexicon, pcm: bytes, texts: Sequence[str]) -> Sequence[Word]:
    """The words of a text found in the sound, from an even rate as the first guess."""
    step = len(pcm) / 2 / RATE / len(texts)
    rough = [Word(text=t, start=n * step, end=(n + 1) * step, probability=1) for n, t in enumerate(texts)]
    return timed(pcm, rough, lexicon, agree=10.0)


def judge(language: str, name: str, speech: Sequence[tuple[list[Known], bytes]], find: Any) -> None:
    errors, none, seconds, began = [], 0, 0.0, time.process_time()
    for known, pcm in speech:
        found = find(pcm, [word for word, _, _ in known])
        seconds += len(pcm) / 2 / RATE
        none += sum(bool(word.estimated) for word in found)
        errors += list(differences(known, [word for word in found if not word.estimated]))
    cost = (time.process_time() - began) / seconds
    most = quantiles(errors, n=20)[-1]
    figures = "".join(f"{seconds * 1000:8.0f}" for seconds in (median(errors), most, max(errors)))
    print(f"{language:4}{name:36}{figures}{none:10}{cost:9.1%}", flush=True)


def differences(known: Sequence[Known], found: Sequence[Word]) -> Iterator[float]:
    spelt = [word.lower() for word, _, _ in known], [word.text.lower() for word in found]
    for run in SequenceMatcher(None, *spelt, autojunk=False).get_matching_blocks():
        for step in range(run.size):
            (_, start, end), word = known[run.a + step], found[run.b + step]
            yield from (abs(word.start - start), abs(word.end - end))


if __name__ == "__main__":
    main()
