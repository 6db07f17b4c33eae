"""A noisy track is denoised once: the mix keeps what the recognisers hear, and it is what they would hear anyway."""

from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.mixing import listen as listening
from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.mixing.mix import Session, mix
from lfi_podcast.model.show import AudioSettings
from lfi_podcast.model.span import Span
from tests.audio.measure.test_noise import coloured, ffmpeg, filtered, real


def test_a_noisy_track_is_kept_for_those_who_listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clean = real("sense-0880.flac")
    noisy = clean + coloured(len(clean), 0, -40)
    ffmpeg(noisy, ("anull",), "-c:a", "pcm_f32le", str(tmp_path / "noisy.wav"))
    files = [tmp_path / "heard-0.pcm"]
    settings = AudioSettings(channels="stereo")
    session = Session((tmp_path / "noisy.wav",), settings, (Span(start=3.5, end=60),))
    (voice,) = mix(session, tmp_path / "mix.wav", None, files).voices
    assert voice.heard == "heard-0.pcm"
    here = voice.model_copy(update={"heard": str(files[0])})
    made = np.frombuffer(b"".join(listen(tmp_path / "noisy.wav", voice)), "<i2").astype(float)
    monkeypatch.setattr(listening, "taken", None)  # it is not made again
    kept = np.frombuffer(b"".join(listen(tmp_path / "noisy.wav", here)), "<i2").astype(float)
    assert len(kept) == pytest.approx(len(made), abs=2)  # also what was cut from the episode
    count = min(len(kept), len(made))
    assert np.square(kept[:count] - made[:count]).mean() < 1e-4 * np.square(made).mean()


def test_recognisers_hear_rumble_as_it_was_recorded(tmp_path: Path):
    clean = real("sense-0870.flac", "sense-0890.flac")
    rumble = filtered(coloured(len(clean), 2, -43), ("lowpass=f=400",))
    ffmpeg(clean + rumble, ("anull",), "-c:a", "pcm_f32le", str(tmp_path / "fan.wav"))
    heard = []
    for is_reduced in (True, False):
        session = Session((tmp_path / "fan.wav",), AudioSettings(noise_reduction=is_reduced))
        (voice,) = mix(session, tmp_path / "mix.wav", None, [tmp_path / "heard-0.pcm"]).voices
        assert (voice.treatment.denoising is not None) == is_reduced
        assert not voice.heard
        heard.append(np.frombuffer(b"".join(listen(tmp_path / "fan.wav", voice)), "<i2"))
    assert np.abs(heard[0].astype(int) - heard[1]).max() <= 1
