"""Files of every kind, damaged in every way: nothing is lost in silence. `bench/recordings.py` tries thousands."""

import pytest

from tests.audio.intake.fuzz import by_ffmpeg, cases, made, verdict

COUNT = 60


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    return made(tmp_path_factory.mktemp("kinds"))


def test_every_damaged_file_is_refused_or_told_or_right(bases, tmp_path):
    wrong = []
    for case in cases(bases, COUNT, seed=14):
        path = tmp_path / f"recording{case.ending}"
        path.write_bytes(case.data)
        is_right, told = verdict(path, {"ffmpeg": by_ffmpeg})
        if not is_right:
            wrong.append(f"{case.name}: {told}")
    assert wrong == []
