"""Whisper's real weights: that they are the published ones, and hear real speech."""

import pytest

from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.engine import Listening, segments
from lfi_podcast.speech.models import MODELS
from lfi_podcast.speech.weights import file_digest
from tests.speech.helpers import DEMO, error_rate, require, script, sound
from tests.weights import alignment_heads, real_checkpoint, real_model


@pytest.mark.parametrize("name", ["base", "tiny.en"])
def test_real_weights_are_at_hand(name):
    assert file_digest(real_model(name) / "model.bin") == MODELS[name].converted
    assert alignment_heads(name)
    assert real_checkpoint(name).stat().st_size > 70_000_000


@pytest.mark.parametrize("engine", ["whisper", "faster-whisper"])
def test_real_weights_hear_real_speech(engine):
    require(engine.replace("-", "_"))
    model = str({"whisper": real_checkpoint, "faster-whisper": real_model}[engine]("tiny.en"))
    opened = open_engine(SpeechSettings(engine=engine, model=model), Listening(model, "en")).engine
    first = next(segments([sound(DEMO[0])], opened.longest_segment))
    heard = [word.text for word in opened.hear(first.pcm)]
    said = script(DEMO[0]).split()[: len(heard)]
    assert len(said) > 40
    assert error_rate(" ".join(said), heard) < 0.11
