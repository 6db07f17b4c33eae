"""Voices that belong together: a good voice keeps every sample, an unusual one comes nearer to the others."""

from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.measure.meter import integrated
from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.measure.speech_activity import widened
from lfi_podcast.audio.mixing.compression import evened
from lfi_podcast.audio.mixing.mix import Mix
from lfi_podcast.audio.mixing.track import Wish, arranged
from lfi_podcast.audio.samples.curve import FRAME
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.audio.treating.sibilance import held
from lfi_podcast.model.audio import Treatment
from lfi_podcast.model.show import AudioSettings
from tests.audio.helpers import ffmpeg, meter, mixed, samples
from tests.helpers import ROOT, SPEECH

HOST, GUEST = (ROOT / "episodes/001-public-or-private/tracks" / f"{who}.flac" for who in ("host", "guest"))
READER, SONNET = SPEECH / "sense-0870.flac", SPEECH / "sonnet001.mp3"


def filtered(path: Path, source: Path, effect: str = "anull") -> Path:
    """The first 12 s of speech of a recording through some filters."""
    speech = f"silenceremove=start_periods=1:start_threshold=-50dB,atrim=end=12,{effect}"
    ffmpeg("-stream_loop", 1, "-i", source, "-af", speech, "-ac", 1, "-ar", 44_100, "-c:a", "pcm_f32le", path)
    return path


def treatments(mix: Mix) -> list[Treatment]:
    return [voice.treatment for voice in mix.voices]


def band(path: Path, low: float, high: float) -> float:
    """The level of a band of a mix relative to 500 to 2,000 Hz, dB."""
    sound = samples(path)
    power = np.square(np.abs(np.fft.rfft(sound)))
    hertz = np.fft.rfftfreq(len(sound), 1 / 44_100)
    wanted, middle = (
        power[(start <= hertz) & (hertz < end)].sum() for start, end in ((low, high), (500, 2000))
    )
    return 10 * np.log10(wanted / middle)


@pytest.mark.parametrize("source", [HOST, GUEST, READER, SONNET], ids=lambda path: path.stem)
def test_a_good_voice_is_left_alone(tmp_path, source):
    result = mixed([filtered(tmp_path / "voice.wav", source)], tmp_path / "mix.wav")
    (treatment,) = treatments(result)
    assert (treatment.tone, treatment.sibilance, treatment.dereverberation) == ((), None, False)
    assert not any("soft words" in finding.message for finding in result.findings)


@pytest.mark.parametrize(
    ("effect", "word", "low", "high", "direction"),
    [
        ("lowpass=f=2200", "dull (", 4000, 10_000, 1),
        ("equalizer=f=2800:t=o:w=1:g=14", "harsh (", 2000, 4000, -1),
        ("bass=g=22:f=200", "boomy (", 100, 250, -1),
    ],
)
def test_an_unusual_tone_is_brought_nearer_to_speech(tmp_path, effect, word, low, high, direction):
    voice = filtered(tmp_path / "voice.wav", READER, effect)
    asked = {settings: AudioSettings(equalisation=settings) for settings in (True, False)}
    treated, plain = (
        mixed([voice], tmp_path / f"{settings}.wav", audio) for settings, audio in asked.items()
    )
    assert [treatment.tone for treatment in treatments(plain)] == [()]
    (told,) = [finding for finding in treated.findings if word in finding.message]
    assert told.level == "info"
    change = band(tmp_path / "True.wav", low, high) - band(tmp_path / "False.wav", low, high)
    assert 2 < direction * change < 7
    assert f"{change:+.0f}"[0] in told.message.partition("corrected by")[2]
    assert treated.duration == plain.duration
    assert meter(tmp_path / "True.wav")[0] == pytest.approx(meter(tmp_path / "False.wav")[0], abs=0.25)


def test_a_telephone_is_told_and_its_highs_are_not_made_up(tmp_path):
    voice = filtered(tmp_path / "voice.wav", READER, "aresample=8000,aresample=44100")
    made = mixed([voice], tmp_path / "mix.wav")
    (told,) = [finding for finding in made.findings if "telephone" in finding.message]
    assert told.level == "warning"
    assert treatments(made)[0].tone == ()


def test_a_guest_follows_the_host(tmp_path):
    host = filtered(tmp_path / "host.wav", HOST, "apad=whole_dur=20")
    guest = filtered(tmp_path / "a-guest.wav", READER, "lowpass=f=2200,adelay=12000:all=1")
    result = mixed([guest, host], tmp_path / "mix.wav", host="host")
    tone, other = (treatment.tone for treatment in treatments(result))
    assert tone
    assert not other
    (told,) = [finding.message for finding in result.findings if "dull" in finding.message]
    assert told.startswith("a-guest.wav: dull")
    assert "than host.wav" in told


def test_sharp_sibilants_are_held_down_and_nothing_else(tmp_path):
    voice = filtered(tmp_path / "voice.wav", SONNET, "equalizer=f=7000:t=o:w=1:g=14")
    mixes = [mixed([voice], tmp_path / f"{on}.wav", AudioSettings(equalisation=on)) for on in (False, True)]
    assert [treatments(mix)[0].sibilance is None for mix in mixes] == [True, False]
    assert any("sharp s sounds" in finding.message for finding in mixes[1].findings)
    before, after = (np.array(samples(tmp_path / f"{on}.wav"), float) for on in (False, True))
    changed = before != after
    assert len(before) == len(after)
    assert 0.02 < changed.mean() < 0.3
    taken = np.square(np.abs(np.fft.rfft(before - after)))
    hertz = np.fft.rfftfreq(len(before), 1 / 44_100)
    assert taken[hertz < 3500].sum() < 0.01 * taken.sum()


@pytest.mark.parametrize("channels", [1, 2])
def test_a_deesser_moves_nothing_however_the_stream_is_cut(channels):
    random = np.random.default_rng(channels)
    sound = random.normal(0, 0.05, (40_000, channels)).astype(np.float32)
    sound[15_000:20_000] *= 20
    pcm = Pcm(44_100, channels)
    whole = np.concatenate(list(held([sound], -20, pcm)))
    pieces = np.split(sound, [1, 9_000, 28_161, 39_999])
    assert np.array_equal(whole, np.concatenate(list(held(pieces, -20, pcm))))
    assert np.array_equal(whole[:14_000], sound[:14_000])
    assert np.array_equal(whole[21_000:], sound[21_000:])
    assert not np.array_equal(whole, sound)
    assert len(list(held([], -20, pcm))) == 0


def test_words_far_apart_in_loudness_are_evened_and_pauses_are_not_raised(tmp_path):
    path = filtered(tmp_path / "voice.wav", SONNET)
    sound = np.array(samples(path)) / 32_768
    level = 10 * np.log10(np.convolve(np.square(sound), np.hanning(8820) / 4410, "same") + 1e-12)
    wide = sound * 10 ** (np.clip(level - np.percentile(level, 80), -40, 6) / 20)
    write_wav([wide[:, np.newaxis].astype(np.float32)], Pcm(44_100, 1), path)
    (track,) = arranged([inspect(path)], [Wish()])
    result = evened(track, "voice.wav")
    spoken = track.momentary > np.percentile(track.momentary, 40)
    before, after = (np.ptp(np.percentile(each.levelled[spoken], [10, 95])) for each in (track, result))
    assert after < before - 3
    assert integrated(result.levelled) == pytest.approx(integrated(track.levelled), abs=0.1)
    times = (np.arange(len(track.speech)) + 0.5) * FRAME
    added = result.gain.at(times) - track.gain.at(times)
    silent = ~widened(track.speech, 20, 20)
    assert silent.any()
    assert added[silent] == pytest.approx(0, abs=1e-6)
    assert abs(np.diff(added)).max() < 1  # dB in 20 ms
    (told,) = [finding.message for finding in result.source.findings if "soft words" in finding.message]
    assert told.startswith("voice.wav: ")
