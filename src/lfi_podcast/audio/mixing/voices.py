"""Voices that belong together: what each needs in order to sound like the others, and like speech. Pure.

The long-term average spectrum of speech hardly depends on what is said, in which language, or by whom (Byrne et al.
1994, "An international comparison of long-term average speech spectra"), so a voice far from it tells of the
microphone, its place, or the room. Only what is unusual is corrected, and by half: towards the host's voice, if there
is one, or else towards usual speech. A voice within the usual range keeps every sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.measure.third_octaves import CENTRES
from lfi_podcast.audio.measure.weighting import k_weighting
from lfi_podcast.audio.mixing.track import Track
from lfi_podcast.audio.samples.curve import FRAME, Levels, decibels
from lfi_podcast.audio.treating import sibilance
from lfi_podcast.audio.treating.tone import BANDS, response
from lfi_podcast.model.audio import Finding

# dB, the levels of third octaves from 100 Hz to 12.5 kHz: Byrne et al. 1994, table II, males and females.
_SPEECH = (
    *(54.4, 57.7, 56.8, 60.2, 60.3, 59.0, 62.1, 62.1, 60.5, 56.8, 53.7),
    *(53.0, 52.0, 48.7, 48.1, 46.8, 45.6, 44.5, 44.3, 43.7, 43.4, 41.3),
)

# For each of BANDS, in dB relative to that, beside the middle one: the lowest, the usual and the highest level in good
# recordings, from 16 voices, real and synthetic. The lower two depend on the pitch, so they are never raised.
_MIDDLE = 2
_LOW = np.array([-np.inf, -np.inf, -np.inf, -4.0, -4.0])
_USUAL = np.array([4.0, 1.0, 0.0, 3.0, 4.0])
_HIGH = np.array([13.0, 8.0, np.inf, 9.0, 13.0])
_LOST = -15.0  # dB: what is softer was never recorded or transmitted, and raising it does not bring it back
_CLEAR, _HIGHS = (900, 2200), (4500, 13_000)  # Hz: what every line transmits, and what telephones do not
_TELEPHONE = -45.0  # dB of the highs beside that: voices have -10, an open-air recording of 1961 has -40

_PLACES = ("below 250 Hz", "from 250 to 500 Hz", "", "from 2 to 4 kHz", "above 4 kHz")
_TOO_MUCH = ("boomy", "muddy", "", "harsh", "sharp")
_TOO_LITTLE = ("", "", "", "muffled", "dull")
_ADVICE = {
    "boomy": "keep a hand's width from the microphone",
    "muddy": "move away from walls and tables",
    "harsh": "turn the microphone a little aside",
    "sharp": "turn the microphone a little aside",
    "muffled": "point the microphone at the mouth",
    "dull": "point the microphone at the mouth",
}

_SHARE = 0.5  # of the distance
_MOST = 6.0  # dB
_FEWEST = 75  # windows of 80 ms: 6 s of speech
_DOUBT = 35.0  # dB, divided by the root of the number of windows: by so much may what was said decide
_AROUND = 25  # frames of 20 ms before and after a window
_LIVELY = 15.0  # dB between loud and soft moments in these: more in speech, less in music and under noise
_ABOVE_NOISE = 6.0  # dB: a band in which the voice stands out less says nothing of it
_NOISE_RISE = 1.0  # LU by which a correction may bring the noise nearer to the voice
_INAUDIBLE = -50.0  # LU: at a usual volume, noise so far below the voice is softer than a quiet room
_STRENGTHS = (1.0, 0.75, 0.5, 0.25)  # tried in turn, until the noise rises no further


@dataclass(frozen=True)
class _Spectrum:
    """The mean square in each of `CENTRES` of a voice, of its pauses, and of what noise reduction leaves of these.

    Of how many `windows` that is. `sibilance`: the level of each in the band of sibilants, dB relative to the loudness
    of the voice.
    """

    voice: Levels
    noise: Levels
    residue: Levels
    windows: int
    sibilance: Levels

    @property
    def is_unusual(self) -> Mask:
        """In which of `BANDS` good recordings are certainly different."""
        doubt = _DOUBT / np.sqrt(self.windows)
        shape = self.shape
        return np.asarray((shape > _LOST) & ((shape < _LOW - doubt) | (shape > _HIGH + doubt)))

    @property
    def is_narrow(self) -> bool:
        """Whether the highs were never transmitted."""
        voice = np.maximum(self.voice - self.noise, 0)
        highs, clear = (float(decibels(_within(voice, *band))) for band in (_HIGHS, _CLEAR))
        return highs - clear < _TELEPHONE

    @property
    def shape(self) -> Levels:
        """The level of each of `BANDS`, in dB relative to speech and the middle band; nan where noise hides it."""
        voice, noise = _in_bands(self.voice), _in_bands(self.noise)
        speech = _in_bands(10 ** (np.array(_SPEECH) / 10))
        level = decibels(np.maximum(voice - noise, 0) / speech)
        level[decibels(voice) - decibels(noise) < _ABOVE_NOISE] = np.nan
        return np.asarray(level - level[_MIDDLE])


def alike(tracks: Sequence[Track], labels: Sequence[str], host: int) -> tuple[Track, ...]:
    """The tracks, with what their voices need, and what is found.

    `labels`: what findings call each. `host`: the index of the one to follow.
    """
    spectra = [_spectrum(track) for track in tracks]
    followed = spectra[host]
    target = _USUAL if followed is None else _after(followed.shape, _tone(followed, _USUAL))
    return tuple(
        _treated(track, spectrum, label, *((_USUAL, "") if index == host else (target, labels[host])))
        for index, (track, spectrum, label) in enumerate(zip(tracks, spectra, labels, strict=True))
    )


def _treated(track: Track, spectrum: _Spectrum | None, label: str, target: Levels, whom: str) -> Track:
    if spectrum is None:
        return track
    tone = () if spectrum.is_narrow else _tone(spectrum, target)
    highs = response(tone, np.array([np.mean(sibilance.BAND)]))[0] if tone else 0.0
    bursts = spectrum.sibilance + highs
    threshold = sibilance.threshold(bursts)
    findings = [_narrow_finding(label)] if spectrum.is_narrow else []
    if tone:
        findings.append(_tone_finding(label, spectrum.shape - target, tone, whom))
    if threshold is not None:
        findings.append(
            _sibilance_finding(label, float(np.percentile(bursts, sibilance.PERCENTILE)), threshold)
        )
    source = replace(
        track.source,
        treatment=track.source.treatment.model_copy(update={"tone": tone, "sibilance": threshold}),
        findings=(*track.source.findings, *findings),
    )
    return replace(track, source=source)


def _spectrum(track: Track) -> _Spectrum | None:
    """The spectrum of a levelled voice; None if there is too little of it, or if it is music."""
    spectrum, clock = track.source.spectrum, track.alignment.inverse()
    times = clock.offset + (1 + clock.drift) * spectrum.times
    last = len(track.speech) - 1
    speaks = track.speech[np.clip((times / FRAME).astype(np.intp), 0, last)]
    own = speaks & _is_lively(track.source.levels, spectrum.times)
    if np.count_nonzero(own) < _FEWEST or track.source.is_music:
        return None
    gains = 10 ** (track.gain.at(times) / 10)
    levelled = spectrum.power[own] * gains[own, np.newaxis]
    others = spectrum.power[~speaks] * np.median(gains[own])
    noise = np.percentile(others, 20, axis=0) if len(others) else np.zeros(len(CENTRES))
    denoising = track.source.treatment.denoising
    residue = noise * 10 ** (-(denoising.limit if denoising else 0) / 10)
    bursts = decibels(_within(levelled, *sibilance.BAND)) - SPEECH_LOUDNESS
    return _Spectrum(levelled.mean(0), noise, residue, len(levelled), bursts)


def _is_lively(levels: Levels, times: Levels) -> Mask:
    """At which times the level rises and falls as it does in speech alone."""
    around = (times / FRAME).astype(np.intp)[:, np.newaxis] + np.arange(-_AROUND, _AROUND + 1)
    soft, loud = np.percentile(levels[np.clip(around, 0, len(levels) - 1)], [10, 90], axis=1)
    return np.asarray(loud - soft > _LIVELY)


def _tone(spectrum: _Spectrum, target: Levels) -> tuple[float, ...]:
    """The gain (dB) of each of `BANDS` that brings an unusual voice nearer to `target`, and keeps its loudness."""
    wanted = np.clip(_SHARE * (target - spectrum.shape), -_MOST, _MOST) * spectrum.is_unusual
    if not wanted.any():
        return ()
    before = _loudness(spectrum.residue) - _loudness(spectrum.voice)
    for strength in _STRENGTHS:
        gain = 10 ** (response(tuple(strength * wanted), CENTRES) / 10)
        loudness = _loudness(spectrum.voice * gain)
        if _loudness(spectrum.residue * gain) - loudness <= max(before + _NOISE_RISE, _INAUDIBLE):
            even = strength * wanted + _loudness(spectrum.voice) - loudness
            return tuple(np.round(even, 2).tolist())
    return ()


def _after(shape: Levels, tone: tuple[float, ...]) -> Levels:
    """The shape of the voice to follow, after its own correction, within the usual range."""
    corrected = shape + np.array(tone) - tone[_MIDDLE] if tone else shape
    return np.clip(np.where(np.isnan(corrected), _USUAL, corrected), _LOW, _HIGH)


def _narrow_finding(name: str) -> Finding:
    message = (
        f"{name}: a voice with nothing above 4 kHz, as over a telephone; what is missing cannot be brought back; if it "
        "was a call or a wireless headset, ask for a recording made at the other end"
    )
    return Finding(at=0, level="warning", message=message)


def _tone_finding(name: str, distance: Levels, tone: tuple[float, ...], whom: str) -> Finding:
    gains = np.array(tone) - tone[_MIDDLE]
    bands = [band for band in range(len(BANDS)) if gains[band]]
    words = [(_TOO_MUCH if gains[band] < 0 else _TOO_LITTLE)[band] for band in bands]
    what = " and ".join(
        f"{word} ({abs(distance[band]):.0f} dB {'more' if gains[band] < 0 else 'less'} {_PLACES[band]} "
        f"than {whom or 'voices usually have'})"
        for word, band in zip(words, bands, strict=True)
    )
    done = " and ".join(f"{gains[band]:+.1f}" for band in bands)
    advice = ", and ".join(dict.fromkeys(_ADVICE[word] for word in words))
    return Finding(at=0, level="info", message=f"{name}: {what}; corrected by {done} dB; {advice}")


def _sibilance_finding(name: str, sharpest: float, threshold: float) -> Finding:
    lowered = float(sibilance.reduction(np.array(sharpest), threshold))
    message = (
        f"{name}: sharp s sounds, {sharpest - sibilance.USUAL:.0f} dB above those of most voices; the sharpest were "
        f"lowered by {lowered:.0f} dB, and nothing else; speak past the microphone, not into it"
    )
    return Finding(at=0, level="info", message=message)


def _in_bands(power: Levels) -> Levels:
    return np.array([_within(power, *band) for band in BANDS])


def _within(power: NDArray[np.floating], low: float, high: float) -> Levels:
    """The mean square from `low` to `high` (Hz)."""
    nominal = CENTRES * 1.01  # 3,981 Hz is called 4 kHz
    return np.asarray(power[..., (low <= nominal) & (nominal < high)].sum(-1), np.float64)


def _loudness(power: Levels) -> float:
    """LU, relative to anything measured in the same way."""
    return float(decibels(power @ k_weighting(CENTRES)))
