"""What is silenced stays silent, whatever else changes, until somebody says in so many words that it may be heard.

The measure is the sound itself: the finished MP3 at the place of the name, correlated with the mix.
"""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import read_wav
from lfi_podcast.model.doubt import Accepted
from tests.audio.helpers import samples
from tests.helpers import COVER, SHOW, SLUG, run_lfi
from tests.transcript.helpers import flite, speech

SAYS = (
    "Good evening. Yesterday Steven Dekker called the office about the annual report. We asked Helen to call back. "
    "Thank you very much for listening."
)
"""In this voice the engine hears "Steven Tucker": the search of the sound is sure of the name, and that of the words is
not."""

DEKKER = "{say: Steven Dekker, with: the engineer}"
OTHER = "{say: annual, with: some}"
NAME = tuple(speech(SAYS, "rms")[1][3:5])
START, END = NAME[0][0], NAME[1][1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show of one episode in which the name was silenced. Not to be changed."""
    root = tmp_path_factory.mktemp("silence") / "show"
    (root / "episodes" / SLUG).mkdir(parents=True)
    (root / "artwork").mkdir()
    shutil.copyfile(COVER, root / "artwork/cover.jpg")
    (root / "show.yml").write_text(SHOW)
    ask_for(root, DEKKER)
    flite(SAYS, root / "episodes" / SLUG / "recording.wav", "-voice", "rms")
    run_lfi(root, "build")
    return root


@pytest.fixture
def mine(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "show"))


def ask_for(root: Path, *items: str, cuts: str = "") -> None:
    redact = f"redact: [{', '.join(items)}]\n" if items else ""
    (root / "episodes" / SLUG / "episode.yml").write_text(f"title: One\n{redact}{cuts}")


def likeness(root: Path, start: float = START, end: float = END) -> float:
    """How much the finished MP3 and the mix are alike there: 0 to 1, at the best of all lags up to 20 ms."""
    rate, lag = 44_100, 882
    finished = np.array(samples(root / "build" / SLUG / "master.mp3"), float)
    mix = np.concatenate(list(read_wav(root / "build" / SLUG / "mix.wav", Pcm(rate, 1))))[:, 0].astype(float)
    first, last = round(start * rate), round(end * rate)
    original = mix[first:last]
    return max(
        abs(float(window @ original)) / max(1e-9, float(np.linalg.norm(window) * np.linalg.norm(original)))
        for shift in range(-lag, lag, 2)
        if len(window := finished[first + shift : last + shift]) == len(original)
    )


def accept(root: Path, *ids: str) -> None:
    (root / "episodes" / SLUG / "accepted.json").write_bytes(Accepted(accepted=ids).to_json())


def doubts(root: Path, lfi) -> list[dict[str, object]]:
    return json.loads(lfi("-C", root, "doubts", SLUG, "--json").out)


def test_it_was_found_once_for_sure_and_once_not_and_is_silent(built: Path, lfi):
    found = json.loads((built / "build" / SLUG / "spotted.json").read_bytes())["places"]
    assert {place["sure"] for place in found} == {True, False}
    assert likeness(built) < 0.1 < 0.9 < likeness(built, 3.5, 4.5)
    assert [doubt for doubt in doubts(built, lfi) if doubt["kind"] == "name"] == [], (
        "nothing is left to doubt"
    )
    assert not [one for one in doubts(built, lfi) if START < float(str(one["at"])) < END]


def test_what_was_signed_off_brings_nothing_back(mine: Path, lfi):
    """Ids of today and those of earlier versions, which had the time of a name and nothing else."""
    earlier = [hashlib.sha256(f"name\n{step}".encode()).hexdigest()[:12] for step in range(40)]
    accept(mine, *earlier, *(str(doubt["id"]) for doubt in doubts(mine, lfi)))
    run_lfi(mine, "build")
    assert likeness(mine) < 0.1
    ask_for(mine, DEKKER, OTHER)
    run_lfi(mine, "build")
    assert likeness(mine) < 0.1
    ask_for(mine, DEKKER, OTHER, cuts="cuts: [{from: 0.2, to: 0.7}]\n")
    run_lfi(mine, "build")
    assert likeness(mine, START - 0.5, END - 0.5) < 0.1


@pytest.mark.parametrize("items", [[], [OTHER]])
def test_a_list_that_no_longer_asks_for_it_stops_the_build(mine: Path, lfi, items: list[str]):
    ask_for(mine, *items)
    result = lfi("-C", mine, "build")
    assert result.status == 1 and "silenced before, and would be heard now" in result.out
    (place,) = json.loads((mine / "episodes" / SLUG / "words.json").read_bytes())["silenced"]
    assert f"--unsilence 00:00:0{place['start']:.3f}`" in result.out
    lfi("-C", mine, "build", SLUG, "--only", "master")
    assert likeness(mine) < 0.1


def test_a_list_that_asks_for_a_part_of_it_does_not_let_the_rest_be_heard(mine: Path, lfi):
    ask_for(mine, "{say: Steven, with: the engineer}")
    lfi("-C", mine, "build")
    assert likeness(mine) < 0.1


def test_it_is_heard_where_somebody_says_so(mine: Path, lfi):
    assert lfi("-C", mine, "doubts", SLUG, "--unsilence", "0:02.5").status == 0
    ask_for(mine, OTHER)
    run_lfi(mine, "build")
    assert likeness(mine) > 0.9
    assert [doubt for doubt in doubts(mine, lfi) if doubt["kind"] == "name"] == [], "it was judged"


def test_what_was_allowed_is_one_place_and_one_name(mine: Path, lfi):
    """The name of another person that is found there, and the same name elsewhere, are not meant."""
    assert lfi("-C", mine, "doubts", SLUG, "--unsilence", "0:02.5").status == 0
    ask_for(mine, "{say: Steven Decker, with: another}")
    run_lfi(mine, "build")
    assert likeness(mine) < 0.1


def test_a_place_that_was_cut_and_is_back_is_silent(mine: Path, lfi):
    words = mine / "episodes" / SLUG / "words.json"
    facts = json.loads(words.read_bytes())
    facts["silenced"].append({"start": 3.6, "end": 4.0, "sound": "mute"})  # as a better search found it once
    words.write_text(json.dumps(facts))
    ask_for(mine, DEKKER, cuts="cuts: [{from: 3.5, to: 4.2}]\n")
    run_lfi(mine, "build")
    ask_for(mine, DEKKER)
    result = lfi("-C", mine, "build")
    assert result.status == 1 and "00:00:03.600 to 00:00:04.000 was silenced before" in result.out
    ask_for(mine, DEKKER, "{from: 3.6, to: 4.0}")
    run_lfi(mine, "build")
    assert likeness(mine, 3.6, 4.0) < 0.1


@pytest.mark.parametrize(("time", "problem"), [("0:05", "nothing is silenced"), ("early", "is not a time")])
def test_a_time_that_is_none_changes_nothing(mine: Path, lfi, time: str, problem: str):
    result = lfi("-C", mine, "doubts", SLUG, "--unsilence", time)
    assert result.status == 1 and problem in result.err
    assert not (mine / "episodes" / SLUG / "accepted.json").exists()


def test_what_the_list_asks_for_is_taken_from_the_list(mine: Path, lfi):
    ask_for(mine, DEKKER, "{from: 6, to: 6.2}")
    run_lfi(mine, "build")
    result = lfi("-C", mine, "doubts", SLUG, "--unsilence", "0:06.1")
    assert result.status == 1 and "`redact` asks for silence at 00:00:06.000" in result.err
