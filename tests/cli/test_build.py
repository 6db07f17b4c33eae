"""`lfi-podcast build`: what it says when it cannot."""

from pathlib import Path

import pytest
from PIL import Image

from lfi_podcast.work.files import alone


def test_an_unknown_episode(show: Path, lfi):
    result = lfi("-C", show, "build", "002-other")
    assert result.status == 1
    assert "episodes/002-other/episode.yml" in result.out + result.err
    assert "lfi-podcast new 002-other" in result.out + result.err


def test_two_runs_at_once(show: Path, lfi):
    with alone(show / "build"):
        result = lfi("-C", show, "build")
        assert (result.status, result.err) == (
            1,
            "build: another run is working on this show; wait until it has finished, then try again\n",
        )
        assert lfi("-C", show, "status").status == 0
    assert lfi("-C", show, "build").status == 0


@pytest.mark.parametrize("command", ["build", "publish", "feed"])
def test_a_wrong_cover_stops_work_and_not_a_look(show: Path, lfi, command: str):
    Image.new("RGB", (100, 100)).save(show / "artwork" / "cover.jpg")
    result = lfi("-C", show, command)
    assert result.status == 1 and "is 100 x 100 px; make it square, 1400 to 3000 px" in result.err
    assert not (show / "public").exists()
    assert lfi("-C", show, "status").status == 0
