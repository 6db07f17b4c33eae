"""What the report lets people hear: the recording and the episode, equally loud, and nothing that must not be heard."""

from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from lfi_podcast.audio.mastering.finished import measured
from lfi_podcast.audio.measure.true_peak import true_peak
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.model.report import SoundExcerpt, SoundExcerpts
from tests.helpers import EPISODE, SLUG, SPEECH

PCM = Pcm(44_100, 1)
REDACTED, CUT = (15.0, 16.5), (30.0, 31.5)
TONES = {REDACTED: 9_000, CUT: 10_000}  # Hz, where a voice has next to nothing
CLIPPED = (12.0, 27.0)  # seconds: so near that an excerpt wants to go on into what must not be heard


def decoded(path: Path, *options: str) -> Samples:
    with ffmpeg.decoding(["-i", str(path), *options], PCM, str(path)) as blocks:
        return np.concatenate(list(blocks))


def recording() -> Samples:
    voice = 0.4 * np.resize(decoded(SPEECH / "sense-0870.flac", "-ac", "1"), (40 * PCM.sample_rate, 1))
    for at in CLIPPED:
        part = voice[PCM.frames(at) : PCM.frames(at + 0.4)]
        part[:] = np.clip(40 * part, -1, 1)
    for (start, end), pitch in TONES.items():
        frames = np.arange(PCM.frames(start), PCM.frames(end))
        voice[frames, 0] += 0.3 * np.sin(2 * np.pi * pitch / PCM.sample_rate * frames)
    return voice


def tone(sound: Samples, pitch: int) -> float:
    """The highest level (dBFS) of a tone in any tenth of a second."""
    length = PCM.frames(0.1)
    parts = sound[: len(sound) // length * length, 0].reshape(-1, length) * np.hanning(length)
    wave = np.exp(2j * np.pi * pitch / PCM.sample_rate * np.arange(length))
    return float(20 * np.log10(np.abs(parts @ wave).max() / length * 4 + 1e-9))


def sounds(show: Path) -> list[tuple[SoundExcerpt, Samples, Samples]]:
    stored = SoundExcerpts.from_json((show / "build" / SLUG / "excerpts.json").read_bytes())
    found = []
    for number, excerpt in enumerate(stored.excerpts):
        files = [show / f"{number}-{version}.mp3" for version in ("recording", "episode")]
        for file, sound in zip(files, (excerpt.recording, excerpt.episode), strict=True):
            file.write_bytes(b64decode(sound))
        found.append((excerpt, *map(decoded, files)))
    return found


def test_excerpts_are_alike_in_all_but_the_sound_and_have_nothing_that_must_not_be_heard(show: Path, lfi):
    folder, whole = show / "episodes" / SLUG, recording()
    (folder / "recording.flac").unlink()
    write_wav([whole], PCM, folder / "recording.wav")
    times = (f"{{from: {start}, to: {end}}}" for start, end in (REDACTED, CUT))
    (folder / "episode.yml").write_text(f"{EPISODE}redact: [{next(times)}]\ncuts: [{next(times)}]\n")
    assert lfi("-C", show, "build", SLUG, "--only", "excerpts").status == 0
    found = sounds(show)
    assert [round(each.start) for each, *_ in found][:2] == [3, 18], (
        "up to what must not be heard, and no further"
    )
    assert min(tone(whole, pitch) for pitch in TONES.values()) > -12
    for excerpt, before, after in found:
        start, end = PCM.frames(excerpt.start), PCM.frames(excerpt.end)
        assert len(before) == len(after) == end - start
        for sound in (before, after):
            assert max(tone(sound, pitch) for pitch in TONES.values()) < -55
            assert true_peak(sound) < 0
        assert loudness(before) == pytest.approx(loudness(after), abs=0.3)
        later = 0 if excerpt.end < CUT[0] else PCM.frames(CUT[1] - CUT[0])
        assert likeness(before, whole[start + later : end + later]) > 0.98, (
            "as it was recorded, to the sample"
        )
        assert lag(before, after) < 0.001


def loudness(sound: Samples) -> float:
    with TemporaryDirectory() as folder:
        write_wav([sound], PCM, Path(folder) / "sound.wav")
        return measured(Path(folder) / "sound.wav", PCM).loudness.integrated


def likeness(one: Samples, other: Samples) -> float:
    return float((one * other).sum() / np.sqrt(np.square(one).sum() * np.square(other).sum()))


def lag(one: Samples, other: Samples) -> float:
    """Seconds between two versions of the same sound."""
    product = np.fft.rfft(one[:, 0]) * np.conj(np.fft.rfft(other[:, 0]))
    place = int(np.abs(np.fft.irfft(product, len(one))).argmax())
    return PCM.seconds(min(place, len(one) - place))
