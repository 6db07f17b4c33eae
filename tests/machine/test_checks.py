"""What `doctor` looks at: how each finding is judged, and what is looked at on this machine."""

import re
from pathlib import Path

import pytest

from lfi_podcast.audio.samples.ffmpeg import answer
from lfi_podcast.errors import Problem, ServiceFailed
from lfi_podcast.machine import hearing
from lfi_podcast.machine.checks import CHECKS, Check, check_show_file, examine_machine
from lfi_podcast.machine.installation import CLONE, Installation
from lfi_podcast.machine.storage import judge_folder
from lfi_podcast.machine.surroundings import Surroundings
from lfi_podcast.machine.tools import (
    NEEDED,
    check_ffmpeg,
    judge_disk,
    judge_ffmpeg,
    judge_git,
)
from lfi_podcast.model.show import Show, SpeechSettings
from lfi_podcast.model.trial import Trial
from lfi_podcast.speech.weights import joined_weights
from tests.test_structure import PACKAGE

HERE = Surroundings(Path(), Installation(CLONE))
SHOW = Show(
    title="Small",
    description="-",
    link="https://small.example.org/",
    language="en",
    categories=("Technology",),
    explicit=False,
    artwork="cover.jpg",
)


def heard_by(**speech: str) -> Surroundings:
    show = SHOW.model_copy(update={"speech": SpeechSettings(**speech)})
    return Surroundings(Path(), Installation(CLONE), True, show)


@pytest.mark.slow
def test_the_ffmpeg_that_comes_with_the_program_has_everything():
    found = check_ffmpeg(HERE)
    assert found.result == "ok" and re.match(r"\S+, with all", found.message)


def test_what_ffmpeg_lacks_is_named():
    there = {**NEEDED, "encoders": ["aac", "libmp3lame", "libopus"]}
    found = judge_ffmpeg("/usr/bin/ffmpeg", "4.0", there)
    assert found.result == "fails" and "lacks libx264 of the encoders (/usr/bin/ffmpeg)" in found.message
    assert "unset LFI_FFMPEG" in found.remedy


def test_an_ffmpeg_that_does_not_start_is_a_finding(monkeypatch, tmp_path):
    monkeypatch.setenv("LFI_FFMPEG", str(tmp_path / "none"))
    ((trial, status),) = examine_machine(HERE, [row for row in CHECKS if row.name == "ffmpeg"])
    assert (trial.result, status) == ("fails", 1) and "LFI_FFMPEG" in trial.remedy


ALSO_FILTERS = {"colorspace", "copy", "eq", "limiter", "metadata", "noise", "normalize", "pad", "waveform"}
"""Names of filters that the source has as names of something else."""


@pytest.mark.slow
def test_what_is_needed_of_ffmpeg_is_what_is_used():
    source = "\n".join(path.read_text() for path in (PACKAGE / "audio").rglob("*.py"))
    encoders = set(re.findall(r'"-c:[av]", "(\w+)"', source))
    assert encoders - {"copy", "pcm_u8"} == set(NEEDED["encoders"])
    known = re.findall(r"^ [A-Z.]{2,6} (\w+) ", answer("-filters", "ffmpeg"), re.MULTILINE)
    used = {name for name in known if re.search(rf"(?<![\w.{{-]){name}=", source)}
    assert used - ALSO_FILTERS <= set(NEEDED["filters"])
    assert all(re.search(rf"\b{name}\b", source) for name in NEEDED["filters"])


@pytest.mark.parametrize(("free", "result"), [(100.0, "ok"), (2.0, "note"), (0.1, "fails")])
def test_room_on_the_disk(free, result):
    assert judge_disk(free).result == result


@pytest.mark.parametrize(
    ("version", "changed", "has_show", "result", "said"),
    [
        (None, None, True, "note", "is not installed"),
        ("git version 2.39.5\n", None, True, "note", "2.39.5; the show is in no repository"),
        ("git version 2.39.5\n", None, False, "ok", "2.39.5"),
        ("git version 2.39.5\n", 0, True, "ok", "2.39.5; everything is committed"),
        ("git version 2.39.5\n", 3, True, "ok", "2.39.5; 3 files are not committed as they are"),
    ],
)
def test_git(version, changed, has_show, result, said):
    found = judge_git(version, changed, has_show)
    assert (found.result, found.message) == (result, said)


def test_a_folder_that_cannot_be_written_to(tmp_path, monkeypatch):
    assert judge_folder(tmp_path / "public").result == "ok"
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may write everywhere
    assert judge_folder(tmp_path / "public").result == "fails"


@pytest.fixture
def no_weights(monkeypatch, tmp_path):
    for name in ("XDG_CACHE_HOME", "HF_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("lfi_podcast.speech.weights.is_packaged", lambda model: False)


def test_weights_that_are_not_here_are_a_note(no_weights):
    found = hearing.check_weights(heard_by())
    assert found.result == "note" and "base for faster-whisper (145 MB)" in found.message
    assert found.remedy.startswith("lfi-podcast weights base") and "pocketsphinx" in found.remedy
    assert "pocketsphinx" not in hearing.check_weights(heard_by(engine="faster-whisper")).remedy
    assert hearing.check_weights(heard_by(engine="pocketsphinx")).result == "ok"


def test_weights_are_known_by_their_digest(no_weights):
    weights = joined_weights("base")
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"damaged")
    found = hearing.check_weights(heard_by())
    assert found.result == "fails" and "not the published ones" in found.message


def test_an_engine_that_is_not_installed(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found = hearing.check_engine(heard_by(engine="whisper"))
    assert (found.result, found.remedy) == ("fails", "make setup")


def test_extras_that_are_not_there_are_no_fault(monkeypatch):
    monkeypatch.setattr(hearing, "EXTRAS", {"cluster": "no-such-package"})
    found = hearing.check_extras(HERE)
    assert (found.result, found.message) == ("ok", "none; not needed: cluster")


def test_a_show_with_errors_and_none_at_all():
    error, warning = Problem("show.yml", 3, "link", "is bad"), Problem("show.yml", 4, "guid", "-", "warning")
    found = check_show_file(Surroundings(Path(), Installation(CLONE), True, None, (warning, error)))
    assert found.result == "fails" and found.message.startswith("1 error: show.yml:3: link: is bad")
    assert check_show_file(Surroundings(Path(), Installation(CLONE), True, SHOW, (warning,))).result == "note"
    assert check_show_file(Surroundings(Path(), Installation(CLONE), True, SHOW)).message == "Small"
    assert check_show_file(HERE).result == "note"


def test_what_goes_wrong_in_a_check_is_its_finding_and_the_others_go_on():
    def broken(_here: Surroundings) -> Trial:
        raise ServiceFailed("is broken", "it", "mend it")

    rows = [Check("one", broken), Check("two", lambda here: Trial("two", "ok"))]
    assert list(examine_machine(HERE, rows)) == [
        (Trial("one", "fails", "it: is broken", "mend it"), 3),
        (Trial("two", "ok"), 0),
    ]
