"""Which engine listens: what `auto` falls back to and says, and what is asked for by name and cannot be had."""

import importlib.util
import pickle
import socket
import sys
import time
import urllib.request
from hashlib import sha256
from pathlib import Path

import pytest

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.speech.choice import expected_engine, open_engine
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.weights import whisper_weights
from tests.speech.helpers import checkpoint, converted, require
from tests.weights import real_model


def choose(engine="auto", model="small.en", language="en"):
    return open_engine(SpeechSettings(engine=engine, model=model), Listening(model, language))


def refused(engine="auto", model="small.en", language="en") -> SpeechProblem:
    with pytest.raises(SpeechProblem) as problem:
        choose(engine, model, language)
    assert problem.value.where.startswith("show.yml: speech.")
    assert problem.value.remedy
    assert "\n" not in str(problem.value)
    assert str(pickle.loads(pickle.dumps(problem.value))) == str(problem.value)
    return problem.value


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """An empty cache of weights, and nobody who could fill it."""
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setattr(urllib.request, "_opener", None)  # urllib asks for proxies once
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    for name in ("HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "whisper"


@pytest.fixture
def whisper():
    require("whisper")
    return importlib.import_module("whisper")


def without(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)


def test_the_last_resort_says_that_it_is(offline):
    require("faster_whisper")
    choice = choose()
    assert choice.engine.identity.name == expected_engine(SpeechSettings()) == "pocketsphinx"
    assert choice.notice.startswith("Whisper's weights small.en are not on this machine")
    assert "pocketsphinx is used, which is the last resort" in choice.notice
    assert "the transcript is a draft; " in choice.notice and "lfi-podcast weights small.en" in choice.notice


def test_auto_takes_the_converted_model_where_openai_whisper_is_not_set_up(offline, monkeypatch, tmp_path):
    """Not installed, or installed without weights: it fetches none of its own."""
    require("faster_whisper")
    model = str(converted(tmp_path / "ours"))
    for _ in ("installed or not", "not installed"):
        choice = choose(model=model)
        assert (choice.engine.identity.name, choice.notice) == ("faster-whisper", None)
        assert expected_engine(SpeechSettings(model=model)) == "faster-whisper"
        without(monkeypatch, "whisper")


@pytest.mark.filterwarnings("ignore:.*checksum does not match")
def test_auto_takes_what_opens(whisper, offline, monkeypatch, tmp_path):
    """openai-whisper's weights are at hand but damaged, so the converted ones are used, which are as good."""
    (offline / "base.pt").parent.mkdir()
    (offline / "base.pt").write_bytes(b"damaged")
    assert expected_engine(SpeechSettings(model="base")) == "whisper"
    (tmp_path / "lfi-podcast" / "weights").mkdir(parents=True)
    (tmp_path / "lfi-podcast" / "weights" / "base").symlink_to(real_model("base"))
    choice = choose(model="base")
    assert (choice.engine.identity.name, choice.notice) == ("faster-whisper", None)


@pytest.mark.parametrize("name", ["whisper", "faster-whisper"])
def test_an_engine_that_is_not_installed(monkeypatch, name):
    without(monkeypatch, name.replace("-", "_"))
    problem = refused(name)
    assert problem.what == f"{name} is not installed"
    assert "`lfi-podcast doctor` says how" in problem.remedy


def test_an_engine_that_does_not_start(whisper, offline, monkeypatch, tmp_path):
    """As when numba is too old for numpy, or torch lacks a library of the system."""
    (tmp_path / "whisper.py").write_text("raise ImportError('Numba needs NumPy 2.2 or less')")
    monkeypatch.syspath_prepend(tmp_path)
    loaded = [name for name in sys.modules if name.partition(".")[0] == "whisper"]
    for name in (*loaded, "lfi_podcast.speech.whisper"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    problem = refused("whisper")
    assert "Numba needs" in problem.what
    offline.mkdir()
    (offline / "small.en.pt").touch()
    choice = choose()
    assert choice.engine.identity.name == "pocketsphinx"
    assert "Numba needs" in choice.notice


@pytest.mark.parametrize("language", ["de", "de-CH", "fr"])
def test_the_embedded_engine_knows_english_only(monkeypatch, language):
    assert "knows only English" in refused("pocketsphinx", language=language).what
    assert choose("pocketsphinx", language="en-US").notice is None
    without(monkeypatch, "faster_whisper")
    monkeypatch.setattr("lfi_podcast.speech.choice.PREFERRED", ("faster-whisper",))
    assert refused("auto", language=language).what == "faster-whisper is not installed"


def test_weights_that_cannot_be_had(whisper, offline):
    began = time.monotonic()
    for name in ("whisper", "faster-whisper"):
        problem = refused(name, "base.en")
        assert "base.en are not on this machine and could not be fetched" in problem.what
        assert problem.exit_status == 3
    assert str(offline) in refused("whisper", "base.en").remedy
    assert "small are not" in refused("auto", "small", "de").what
    assert time.monotonic() - began < 10


def test_a_network_that_never_answers(whisper, offline, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        monkeypatch.setattr("lfi_podcast.speech.whisper._FETCH_TIMEOUT", 0.3)
        assert "timed out" in refused("whisper").what
    assert socket.getdefaulttimeout() is None


def test_weights_by_path(whisper, tmp_path):
    model = str(checkpoint(tmp_path / "ours.pt"))
    choice = choose("auto", model)
    assert (choice.engine.identity.name, choice.notice) == ("whisper", None)
    assert expected_engine(SpeechSettings(model=model)) == "whisper"
    assert whisper_weights("~/ours.pt") == Path.home() / "ours.pt"


def test_weights_in_whispers_cache(whisper, offline, monkeypatch):
    """The published file, as its checksum tells; Whisper then knows which heads align words."""
    weights = checkpoint(offline / "base.en.pt", layers=6)
    digest = sha256(weights.read_bytes()).hexdigest()
    monkeypatch.setitem(whisper._MODELS, "base.en", f"https://weights.invalid/{digest}/base.en.pt")
    choice = choose(model="base.en")
    assert (choice.engine.identity.name, choice.notice) == ("whisper", None)
    assert (choice.engine.identity.model, choice.engine.identity.digest) == ("base.en", digest)
    assert expected_engine(SpeechSettings(model="base.en")) == "whisper"


@pytest.mark.filterwarnings("ignore:.*checksum does not match")
def test_other_weights_under_a_published_name_are_refused(whisper, offline):
    weights = checkpoint(offline / "small.en.pt")
    problem = refused("whisper")
    assert f"the weights in {weights} are not the published ones of small.en" in problem.what
    assert "delete them" in problem.remedy and "path of your own model" in problem.remedy
    assert "not the published ones" in choose().notice
    own = weights.rename(weights.with_name("ours.pt"))
    choice = choose(model=str(own))
    assert (choice.engine.identity.name, choice.notice) == ("whisper", None)
    assert choice.engine.identity.digest == sha256(own.read_bytes()).hexdigest()


def test_weights_that_are_none(whisper, tmp_path):
    import torch

    torch.save({"dims": {"n_mels": 80}, "model_state_dict": {}}, tmp_path / "keys.pt")
    torch.save([1, 2, 3], tmp_path / "list.pt")
    (tmp_path / "empty.pt").touch()
    (tmp_path / "text.pt").write_text("not a checkpoint\n" * 100)
    (tmp_path / "code.pt").write_bytes(pickle.dumps(print, protocol=2))
    for model in sorted(tmp_path.glob("*.pt")):
        assert f"{model} do not load (" in refused("whisper", str(model)).what
        assert choose("auto", str(model)).engine.identity.name == "pocketsphinx"


def test_a_model_that_nobody_knows(whisper, tmp_path):
    for model in ("gigantic", str(tmp_path / "gone.pt")):
        problem = refused("whisper", model)
        assert problem.what == f"there is no Whisper model {model!r}"
        assert "base.en" in problem.remedy


def test_a_model_that_does_not_know_the_language(whisper, tmp_path):
    english = str(checkpoint(tmp_path / "ours.en.pt"))
    many = str(checkpoint(tmp_path / "ours.pt", multilingual=True))
    for model, language in ((english, "de"), (many, "ga"), (many, "yue")):
        problem = refused("auto", model, language)
        assert f"does not know the show's language, {language!r}" in problem.what
        assert "model: base" in problem.remedy
    for model, language in ((english, "en-GB"), (many, "en"), (many, "pt-BR")):
        assert choose("whisper", model, language).notice is None


def test_weights_for_faster_whisper(offline, tmp_path):
    require("faster_whisper")
    assert "could not be fetched" in refused("faster-whisper").what
    assert "no Whisper model 'gigantic'" in refused("faster-whisper", "gigantic").what
    model = converted(tmp_path / "ours")
    assert choose("faster-whisper", str(model)).notice is None
    assert "does not know" in refused("faster-whisper", str(model), "de").what
    (model / "model.bin").write_bytes((model / "model.bin").read_bytes()[:1000])
    assert "do not load" in refused("faster-whisper", str(model)).what
