"""Files are whole or as they were, whatever fails, and left alone where nothing changes."""

import os
from pathlib import Path

import pytest

from lfi_podcast.errors import PodcastError
from lfi_podcast.work.files import alone, reading, write_file


def test_what_has_this_content_already_is_left_alone(tmp_path: Path):
    file = tmp_path / "deep" / "down" / "file.json"
    write_file(file, b"one")
    os.utime(file, ns=(10**18, 10**18))
    before = file.stat()
    write_file(file, b"one")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    write_file(file, b"two")
    assert file.read_bytes() == b"two" and list(file.parent.iterdir()) == [file]


def test_whoever_reads_meanwhile_has_the_file_of_before(tmp_path: Path):
    file = tmp_path / "file.json"
    write_file(file, b"before")
    with file.open("rb") as open_before:
        write_file(file, b"after!")
        assert open_before.read() == b"before" and file.read_bytes() == b"after!"


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_a_full_disk_is_one_clear_message_and_the_file_stays(tmp_path: Path, monkeypatch, step: str):
    file = tmp_path / "file.json"
    write_file(file, b"before")

    def full(path: Path, *_arguments: object) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, step, full)
    with pytest.raises(
        PodcastError, match=r"file.json: cannot be written \(No space left on device\); make room"
    ):
        write_file(file, b"after")
    assert file.read_bytes() == b"before" and list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_read_is_one_clear_message(tmp_path: Path):
    with (
        pytest.raises(PodcastError, match=r"gone: cannot be read .*; correct its permissions"),
        reading(tmp_path / "gone"),
    ):
        (tmp_path / "gone").read_bytes()


def test_one_run_at_a_time(tmp_path: Path):
    build = tmp_path / "build"
    with alone(build), pytest.raises(PodcastError, match="another run is working on this show"), alone(build):
        pytest.fail("two runs at once")
    with alone(build):
        pass
