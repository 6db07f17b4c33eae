"""Sounds over which speech recognisers invent words, alone and around real speech: the same every time.

Each `Scene` says where somebody speaks the show's language; words anywhere else were never said. Speech comes from
flite, espeak-ng and recordings with known texts, so what is not installed or not there is left out.
"""

import re
import shutil
import subprocess
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.model.intervals import TimeSpans
from tests.helpers import ROOT, SHARED
from tests.speech.noises import RATE, noises

Samples = NDArray[np.float64]

QUIET, LOUD = 0.01, 0.1
"""RMS: a room at -40 dBFS, speech at -20 dBFS."""

FOREIGN = {
    "de": "Der Bericht beschreibt den Ausfall sehr genau. Niemand wusste, warum die Leitung so lange belegt war.",
    "es": "El informe describe la avería con mucho detalle. Nadie sabía por qué la línea estaba ocupada.",
    "fr": "Le rapport décrit la panne avec beaucoup de détails. Personne ne savait pourquoi la ligne était occupée.",
    "it": "Il rapporto descrive il guasto con molti dettagli. Nessuno sapeva perché la linea fosse occupata.",
}
TALK = (
    "the committee moved the meeting to a later date because the room had been taken by another group",
    "my sister keeps eleven chickens behind the house and sells the eggs at the market on saturday",
    "nobody could explain why the second engine stopped before the first one showed any warning",
    "he painted the old boat in three shades of green and left it upside down near the water",
)


@dataclass(frozen=True)
class Scene:
    """A sound, its kind, and where words of the show's language are spoken in it (seconds)."""

    name: str
    kind: str
    samples: Samples
    spoken: TimeSpans = ()


def scenes() -> Iterator[Scene]:
    """All scenes that can be made here."""
    for make in (_steady, _music, _people, _foreign, _fragments, _between_speech, _under_speech):
        yield from make()


def right() -> Iterator[Scene]:
    """Speech and nothing else: what is heard in it should not be in serious doubt."""
    from tests.speech.helpers import DEMO

    for path in DEMO:
        yield _spoken(f"{path.parent.name} {path.stem}", [_recorded(path)])
    random, recordings = np.random.default_rng(7), _recordings()
    sonnet = SHARED / "data" / "speech" / "sonnet001.mp3"
    spoken = [*(samples for samples, _ in recordings), *([_recorded(sonnet)] if sonnet.is_file() else [])]
    for noise in (0.001, 0.004):
        yield _spoken(
            f"recordings, noise at {noise}", [spoken[at] for at in random.permutation(len(spoken))], noise
        )
    if shutil.which("flite"):
        prose = random.permutation(_prose())
        for number, name in enumerate(("slt", "rms", "awb")):
            sentences = prose[number::3]
            yield _spoken(f"prose by {name}", [_at(LOUD, _said(text, name)) for text in sentences])


def _spoken(name: str, parts: Sequence[Samples], noise: float = 0.0005) -> Scene:
    """Speech in a room, with a pause of up to 2.5 s after each part."""
    random = np.random.default_rng(len(parts))
    pauses = (np.zeros(round(random.uniform(0.3, 2.5) * RATE)) for _ in parts)
    whole = np.concatenate([samples for both in zip(parts, pauses, strict=True) for samples in both])
    whole += noise * random.standard_normal(len(whole))
    return Scene(name, "right", whole, ((0.0, len(whole) / RATE),))


def _prose() -> list[str]:
    """Sentences from the documentation."""
    pages = sorted((ROOT / "docs").glob("*.md"))
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    text = re.sub(r"```.*?```|<!--.*?-->", "", text, flags=re.DOTALL)
    lines = (line for line in text.split("\n\n") if not line.startswith(("#", "|", "-")))
    sentences = (sentence for line in lines for sentence in re.split(r"(?<=\.)\s", line.replace("\n", " ")))
    return [each for each in sentences if re.fullmatch(r"[A-Z][A-Za-z ,']{30,200}\.", each)]


def write(scene: Scene, path: Path) -> Path:
    """The scene as a recording: 16 kHz, mono, 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.clip(np.rint(scene.samples * 32_768), -32_768, 32_767).astype("<i2").tobytes())
    return path


def _steady() -> Iterator[Scene]:
    """What sounds where nobody is."""
    made, random = noises(20.0), np.random.default_rng(2)
    yield Scene("a good room", "silence", 0.1 * QUIET * made["white"])
    yield Scene("a click in silence", "silence", np.concatenate([np.full(40, 0.5), np.zeros(20 * RATE)]))
    yield Scene("room", "noise", QUIET * made["brown"])
    for name, kind in (("white", "noise"), ("pink", "noise"), ("brown", "noise"), ("fan", "noise")):
        yield Scene(name, kind, LOUD * made[name])
    yield Scene("hum", "hum", LOUD * made["hum"])
    yield Scene("hum in noise", "hum", LOUD * (made["hum"] + 0.3 * made["pink"]))
    yield Scene("typing", "clicks", LOUD * made["clicks"])
    yield Scene("beeps", "tones", LOUD * made["beeps"])
    yield Scene("dial tone", "tones", _tones(((350, 440), 20.0)))
    yield Scene("dialling", "tones", _tones(*(((low, high), 0.25) for low, high in 5 * _KEYS)))
    yield Scene("telephone line", "noise", _line(made["white"], random))
    yield Scene("wind", "noise", LOUD * made["brown"] * _slowly(20.0, 0.4, random))
    yield Scene("steps", "clicks", _bursts(20.0, 1.8, 0.12, (60, 400), random))


_KEYS = tuple((low, high) for low in (697, 770, 852, 941) for high in (1209, 1336, 1477))


def _music() -> Iterator[Scene]:
    made = noises(20.0)
    yield Scene("melody", "music", LOUD * made["melody"])
    yield Scene("chords", "music", LOUD * made["chords"])
    yield Scene("band", "music", LOUD * (made["melody"] + made["chords"] + 0.3 * made["clicks"]))
    yield Scene("song without words", "music", _sung(20.0))
    if (intro := ROOT / "sounds" / "intro.flac").is_file():
        yield Scene("intro", "music", np.tile(_recorded(intro), 2))


def _people() -> Iterator[Scene]:
    """People who say nothing that could be understood."""
    random = np.random.default_rng(3)
    yield Scene("breathing", "breath", _breathing(20.0, random))
    yield Scene("laughter", "laughter", _laughter(15.0, random))
    yield Scene(
        "a room laughs", "laughter", sum((_laughter(15.0, random) for _ in range(5)), np.zeros(15 * RATE)) / 3
    )
    yield Scene("applause", "applause", _applause(15.0, random))
    yield Scene("a few clap", "applause", _bursts(15.0, 4.0, 0.05, (800, 4000), random))
    yield Scene("coughs", "breath", _bursts(15.0, 0.7, 0.25, (200, 3500), random))
    yield Scene(
        "humming",
        "humming",
        _voice(np.full(15, 1.0), 140 * 2 ** (np.cumsum(random.normal(0, 2, 15)) / 12 / 4), 15.0, (300, 900)),
    )
    yield Scene("er", "humming", _fillers(15.0))
    if shutil.which("flite"):
        voices = ("slt", "rms", "awb", "kal")
        talkers = [
            np.tile(_said(text, voice), 4)[: 15 * RATE] for text, voice in zip(TALK, voices, strict=True)
        ]
        babble = np.sum([np.roll(talker, 5000 * number) for number, talker in enumerate(talkers)], axis=0)
        yield Scene("four talk at once", "babble", _at(LOUD, babble))
        crowd = np.sum([np.roll(babble, 16_000 * number)[::-1] for number in range(3)], axis=0)
        yield Scene("a crowd", "babble", _at(LOUD, crowd))
        yield Scene("a crowd next door", "babble", _at(LOUD, _band(crowd, 100, 700)))
        yield Scene("backwards", "babble", _at(LOUD, _said(TALK[0], "slt")[::-1]))


def _foreign() -> Iterator[Scene]:
    if shutil.which("espeak-ng"):
        for language, text in FOREIGN.items():
            yield Scene(f"speech in {language}", "another language", _at(LOUD, _espeak(text, language)))


def _fragments() -> Iterator[Scene]:
    """Bits of words: what an editor's cuts or a bad line leave."""
    random = np.random.default_rng(4)
    for number, (speech, _) in enumerate(_recordings()[:2]):
        for length in (0.15, 0.3):
            bits = []
            for start in random.integers(0, len(speech) - RATE, 6):
                bits += [speech[start : start + round(length * RATE)], np.zeros(2 * RATE + RATE // 2)]
            yield Scene(f"bits of {length:g} s, {number + 1}", "fragments", np.concatenate(bits))


def _between_speech() -> Iterator[Scene]:
    """Speech, something else for some seconds, speech."""
    random, recordings = np.random.default_rng(5), _recordings()
    made = noises(8.0)
    between = {
        "silence": np.zeros(8 * RATE),
        "a room": QUIET * made["brown"],
        "pink noise": 0.5 * LOUD * made["pink"],
        "a melody": LOUD * made["melody"],
        "chords": LOUD * made["chords"],
        "a hum": LOUD * made["hum"],
        "breaths": _breathing(8.0, random),
        "laughter": _laughter(8.0, random),
        "applause": _applause(8.0, random),
        "typing": LOUD * made["clicks"],
        "humming": _voice(np.full(8, 1.0), np.full(8, 150.0), 8.0, (300, 900)),
        "er": _fillers(8.0),
    }
    if shutil.which("espeak-ng"):
        between["German"] = _at(LOUD, _espeak(FOREIGN["de"], "de"))
    for number, (name, middle) in enumerate(between.items()):
        before, after = (recordings[(number + offset) % len(recordings)][0] for offset in (0, 1))
        edges = len(before) / RATE, (len(before) + len(middle)) / RATE
        whole = np.concatenate([before, middle, after])
        yield Scene(
            f"{name} between speech",
            "between speech",
            whole,
            ((0.0, edges[0]), (edges[1], len(whole) / RATE)),
        )


def _under_speech() -> Iterator[Scene]:
    """Speech with something softer under it, which goes on for some seconds when the speech has ended."""
    random = np.random.default_rng(6)
    for number, name in enumerate(("pink", "melody", "chords", "fan", "clicks")):
        speech, _ = _recordings()[number % len(_recordings())]
        whole = np.concatenate([np.zeros(3 * RATE), speech, np.zeros(5 * RATE)])
        bed = noises(len(whole) / RATE)[name] * 0.3 * LOUD
        yield Scene(f"{name} under speech", "under speech", whole + bed, ((3.0, 3 + len(speech) / RATE),))
    speech, _ = _recordings()[0]
    whole = np.concatenate([speech, np.zeros(6 * RATE)])
    yield Scene("a bad line", "under speech", _line(whole / LOUD, random), ((0.0, len(speech) / RATE),))


@cache
def _recordings() -> Sequence[tuple[Samples, str]]:
    """Real and synthetic speech at one level, with its text."""
    found = []
    folder = SHARED / "data" / "speech"
    for name in ("jfk.flac", "sense-0870.wav", "sense-0880.wav", "sense-0890.wav"):
        if (path := folder / name).is_file():
            found.append((_at(LOUD, _recorded(path)), name))
    if shutil.which("flite"):
        found += [
            (_at(LOUD, _said(text, voice)), text)
            for text, voice in zip(TALK, ("slt", "rms", "awb", "slt"), strict=True)
        ]
    return found


def _recorded(path: Path) -> Samples:
    from tests.speech.helpers import voice

    return np.frombuffer(b"".join(listen(path, voice(path))), "<i2").astype(np.float64) / 32_768


def _said(text: str, voice: str) -> Samples:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        return _recorded(path)


def _espeak(text: str, language: str) -> Samples:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["espeak-ng", "-v", language, "-s", "150", "-w", str(path), text], check=True)
        return _recorded(path)


def _at(level: float, samples: Samples) -> Samples:
    return samples * (level / max(1e-9, float(np.sqrt(np.mean(np.square(samples))))))


def _band(samples: Samples, low: float, high: float) -> Samples:
    spectrum, frequencies = np.fft.rfft(samples), np.fft.rfftfreq(len(samples), 1 / RATE)
    return np.fft.irfft(spectrum * ((frequencies >= low) & (frequencies <= high)), len(samples))


def _slowly(length: float, rate: float, random: np.random.Generator) -> Samples:
    """A loudness that wanders between 0 and 1, `rate` times a second."""
    points = random.uniform(0, 1, round(length * rate) + 2)
    return np.interp(np.arange(round(length * RATE)) / RATE * rate, np.arange(len(points)), points)


def _tones(*parts: tuple[Sequence[float], float]) -> Samples:
    """Sums of sines, one after the other, each with a short rest."""
    made = []
    for pitches, length in parts:
        time = np.arange(round(length * RATE)) / RATE
        made += [LOUD * sum(np.sin(2 * np.pi * pitch * time) for pitch in pitches), np.zeros(RATE // 12)]
    return np.concatenate(made)


def _line(samples: Samples, random: np.random.Generator) -> Samples:
    """As over a bad telephone line: a narrow band, noise and crackle."""
    crackle = (random.uniform(0, 1, len(samples)) > 0.9995) * random.normal(0, 3, len(samples))
    return LOUD * _band(samples + crackle + 0.05 * random.standard_normal(len(samples)), 300, 3400)


def _bursts(
    length: float, rate: float, each: float, band: tuple[float, float], random: np.random.Generator
) -> Samples:
    """Short noises that die away, `rate` a second on average."""
    sound, count = np.zeros(round((length + 1) * RATE)), round(each * RATE)
    for start in random.uniform(0, length - each, round(length * rate)):
        fade = np.exp(-4 * np.arange(count) / count)
        sound[round(start * RATE) :][:count] += fade * random.standard_normal(count) * random.uniform(0.3, 1)
    return _at(LOUD, _band(sound, *band)[: round(length * RATE)])


def _applause(length: float, random: np.random.Generator) -> Samples:
    swell = np.minimum(1, np.arange(round(length * RATE)) / RATE) * np.linspace(1, 0.3, round(length * RATE))
    return _bursts(length, 120, 0.03, (600, 6000), random) * swell


def _breathing(length: float, random: np.random.Generator) -> Samples:
    """In and out, near to the microphone."""
    time = np.arange(round(length * RATE)) / RATE
    loudness = (
        np.maximum(0, np.sin(2 * np.pi * time / 3.1)) ** 2
        + 0.6 * np.maximum(0, -np.sin(2 * np.pi * time / 3.1)) ** 4
    )
    return _at(0.6 * LOUD, loudness * _band(random.standard_normal(len(time)), 400, 3000))


def _voice(loudness: Samples, pitch: Samples, length: float, formants: tuple[float, float]) -> Samples:
    """A voice: a buzz of this pitch (Hz) through two resonances. Both curves are spread over `length`."""
    time = np.arange(round(length * RATE)) / RATE
    curve = np.interp(time, np.linspace(0, length, len(pitch)), pitch)
    level = np.interp(time, np.linspace(0, length, len(loudness)), loudness)
    phase = 2 * np.pi * np.cumsum(curve) / RATE
    buzz = sum(np.sin(n * phase) / n for n in range(1, 20))
    spectrum, frequencies = np.fft.rfft(buzz), np.fft.rfftfreq(len(time), 1 / RATE)
    shape = sum(1 / (1 + ((frequencies - formant) / 120) ** 2) for formant in formants) + 0.02
    return _at(LOUD, level * np.fft.irfft(spectrum * shape, len(time)))


def _laughter(length: float, random: np.random.Generator) -> Samples:
    """Fits of "ha ha ha": five a second, falling, each with breath before it."""
    sound = np.zeros(round((length + 4) * RATE))
    start, base = 0.2, random.uniform(160, 300)
    while start < length - 1:
        for beat in range(random.integers(4, 11)):
            pitch = base * random.uniform(1.2, 1.6) * 0.96**beat
            voiced = _voice(np.array([0, 1, 0.6, 0]), np.array([pitch, 0.8 * pitch]), 0.13, (750, 1250))
            breath = 0.03 * _band(random.standard_normal(round(0.08 * RATE)), 800, 4000)
            at = round(start * RATE)
            sound[at : at + len(breath)] += breath
            sound[at + len(breath) :][: len(voiced)] += voiced * 0.9**beat
            start += random.uniform(0.18, 0.24)
        start += random.uniform(0.3, 1.5)
    return _at(LOUD, sound[: round(length * RATE)])


def _fillers(length: float) -> Samples:
    """ "Er", "mm" and "ah", drawn out, with pauses."""
    parts = []
    for formants, pitch in (((500, 1500), 110), ((280, 1000), 125), ((750, 1200), 105)):
        parts += [_voice(np.array([0, 1, 1, 0]), np.array([1.0, 0.9]) * pitch, 1.2, formants), np.zeros(RATE)]
    return np.resize(np.concatenate(parts), round(length * RATE))


def _sung(length: float) -> Samples:
    """ "La la la": sung notes, held, with vibrato."""
    notes = 180 * 2 ** (np.array([0, 2, 4, 5, 7, 5, 4, 2, 0, -3]) / 12)
    time = np.linspace(0, length, round(length * 50))
    pitch = notes[(time * 1.5).astype(int) % len(notes)] * (1 + 0.02 * np.sin(2 * np.pi * 5.5 * time))
    loudness = 0.3 + 0.7 * np.abs(np.sin(np.pi * time * 1.5))
    return _voice(loudness, pitch, length, (700, 1200))
