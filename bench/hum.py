"""Hum under known speech: quality before and after it is subtracted.

    python bench/hum.py [--only WORD...]

Each row is speech with hum of the mains, whose frequency wanders. It goes through `inspect`, and the hum that this
finds is subtracted as in the mix. PESQ (wide band, ITU-R P.862.2) and STOI (Taal et al. 2011), against the speech
without hum: of the recording, and of what is left. They need `pip install pesq pystoi`. `rest`: what is left of the hum
and lost of the voice, in dB beside the hum. A row in which a figure is below that of the untouched recording ends with
`WORSE`. In rows without hum, nothing may be found.

Hum is so many LU below the voice, by their mean squares after K-weighting.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from noise import SPEECH, Sound, chords, converted, quality, read
from numpy.typing import NDArray

from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.measure.noise import high_pass, k_weighting
from lfi_podcast.audio.measure.source import Source, inspect
from lfi_podcast.audio.mixing.listen import taken
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Hum, Treatment, Voice

WORSE = 0.005, 0.0001  # of PESQ and STOI: less is rounding


def reading() -> Sound:
    return np.concatenate([read(SPEECH / f"sense-{number}.flac") for number in ("0870", "0880", "0890")])


def open_air() -> Sound:
    return read(SPEECH / "jfk.flac")


def made() -> Sound:
    return read(SPEECH / "welcome.flac")


def restless() -> Sound:
    """Two readings without a pause."""
    speech = np.concatenate([reading(), made(), reading()])
    frames = speech[: len(speech) // 882 * 882].reshape(-1, 882)
    power = np.convolve(np.square(frames).mean(1), np.full(5, 0.2), "same")
    return frames[power > power.max() * 0.002].ravel()


def with_intro() -> Sound:
    """A chord progression, which fades while speech begins."""
    speech, tones = np.pad(reading(), (8 * SAMPLE_RATE, 0)), chords(12 * SAMPLE_RATE)
    speech[: len(tones)] += 0.1 / tones.std() * tones * np.minimum(1, np.linspace(4, 0, len(tones)))
    return speech


def music() -> Sound:
    tones = chords(20 * SAMPLE_RATE)
    return (0.1 / tones.std() * tones).astype(np.float32)


def steady(times: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.ones_like(times)


def stepped(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """As where somebody touches a cable now and then."""
    return np.where(times % 16 < 8, 1.0, 0.3)


@dataclass(frozen=True)
class Row:
    """`mains` in Hz, which wanders by `wander` every `period` seconds; a line at each of its `multiples`, softer by
    their power `slope`. `sides`: the amplitude of hum in each channel."""

    name: str
    voice: Callable[[], Sound]
    mains: float = 50.0
    multiples: Sequence[int] = ()
    below: float = 20.0
    slope: float = 1.0
    wander: float = 0.02
    period: float = 40.0
    envelope: Callable[[NDArray[np.float64]], NDArray[np.float64]] = steady
    sides: tuple[float, ...] = (1.0,)
    rate: int = SAMPLE_RATE


HUMS = (
    Row("50 Hz, 1 to 11", reading, 50.0, range(1, 12)),
    Row("50 Hz, odd, 1 to 9", reading, 50.0, range(1, 10, 2)),
    Row("60 Hz, even, 2 to 16", reading, 59.97, range(2, 17, 2)),
    Row("60 Hz, 1 to 40", reading, 60.03, range(1, 41), slope=0.5),
    Row("100 Hz alone", reading, 50.0, (2,)),
)
VOICES = (("reading", reading), ("without pauses", restless), ("made voice", made), ("open air", open_air))
HARD = (
    replace(HUMS[0], name="50 Hz, 48 kHz", rate=48_000),
    replace(HUMS[0], name="50 Hz, stereo, alike", sides=(1.0, 1.0)),
    replace(HUMS[0], name="50 Hz, stereo, opposite", sides=(1.0, -1.0)),
    replace(HUMS[0], name="50 Hz, stereo, one side", sides=(0.0, 1.0)),
    replace(HUMS[0], name="50 Hz, wanders by 0.1 Hz a minute", wander=0.1, period=60.0, voice=restless),
    replace(HUMS[2], name="60 Hz, even, touched cable", envelope=stepped, voice=restless),
    replace(HUMS[0], name="50 Hz, music first", voice=with_intro),
)
ROWS = (
    *(
        replace(row, name=f"{voice}: {row.name}", voice=sound, below=below)
        for voice, sound in VOICES
        for row in HUMS
        for below in (10.0, 20.0, 30.0)
    ),
    *(replace(row, name=f"hard: {row.name}", below=below) for row in HARD for below in (12.0, 25.0)),
    *(
        Row(f"without hum: {voice}", sound)
        for voice, sound in (*VOICES, ("intro", with_intro), ("music", music))
    ),
)


def weighted(sound: Sound) -> float:
    """The mean square after K-weighting and the high-pass filter, where there is anything."""
    frames = sound[: len(sound) // 17_640 * 17_640].reshape(-1, 17_640)
    frequencies = np.fft.rfftfreq(17_640, 1 / SAMPLE_RATE).astype(np.float64)
    spectra = np.square(np.abs(np.fft.rfft(frames)))
    power = spectra @ (k_weighting(frequencies) * high_pass(frequencies))
    return float(power[power > power.max() / 1000].mean())


def hum(row: Row, speech: Sound) -> Sound:
    times = np.arange(len(speech)) / SAMPLE_RATE
    frequency = row.mains + row.wander * np.sin(2 * np.pi * times / row.period + 1)
    phase = 2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE
    lines = sum(np.sin(multiple * phase + multiple**2) / multiple**row.slope for multiple in row.multiples)
    wave = np.asarray(lines * row.envelope(times), np.float32)
    return wave * np.float32(np.sqrt(weighted(speech) / weighted(wave)) * 10 ** (-row.below / 20))


def recorded(row: Row, speech: Sound, path: Path) -> None:
    noise = hum(row, speech) if row.multiples else np.zeros_like(speech)
    sides = [converted(speech + side * noise, SAMPLE_RATE, row.rate) for side in row.sides]
    form = Pcm(row.rate, len(sides))
    ffmpeg.encode(iter([np.stack(sides, axis=1)]), form, ["-c:a", "pcm_f32le", "-f", "wav"], path)


def heard(source: Source, hum: Hum | None, sides: int) -> Sound:
    """A recording as it is taken into the mix, without `hum`."""
    voice = Voice(
        weights=source.weights,
        offset=0,
        drift=0,
        times=(0,),
        decibels=(0,),
        opening=source.opening,
        treatment=Treatment(hum=hum),
    )
    with taken(source.path, voice, Pcm(SAMPLE_RATE, sides)) as blocks:
        return np.concatenate([*blocks])


@cache
def spoken(voice: Callable[[], Sound]) -> Sound:
    return voice()


def measure(row: Row) -> None:
    speech, sides = spoken(row.voice), len(row.sides)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recording.wav"
        recorded(row, speech, path)
        source = inspect(path, sides)
        found = source.treatment.hum
        raw, ours = (heard(source, each, sides) for each in (None, found))
        recorded(replace(row, multiples=()), speech, path)
        clean = heard(source, None, sides)
    if not row.multiples:
        print(f"| {row.name} | | {'found: WORSE' if found else 'nothing found'} |", flush=True)
        return
    told = []
    for side, loud in enumerate(row.sides):
        before, after = (quality(clean[:, side], each[:, side]) for each in (raw, ours))
        is_worse = any(was - now > least for was, now, least in zip(before, after, WORSE, strict=True))
        rest = 10 * np.log10(np.square(ours - clean)[:, side].sum() / np.square(raw - clean).sum() + 1e-9)
        told.append(
            f"| {before[0]:.2f} | {after[0]:.2f} | {before[1]:.4f} | {after[1]:.4f} | {rest:.0f} |"
            f"{' WORSE' * is_worse}{' (no hum here)' * (not loud)}"
        )
    print(f"| {row.name} | {row.below:.0f} ", "; ".join(told), "" if found else "not found", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=[""])
    asked = parser.parse_args()
    print("| speech: hum | LU below | PESQ | ours | STOI | ours | rest |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for row in ROWS:
        if any(word in row.name for word in asked.only):
            measure(row)
