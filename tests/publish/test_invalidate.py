"""A CDN is told by the show's own command what has changed; if that fails, it is a warning."""

import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from lfi_podcast.model.show import Show
from lfi_podcast.publish import invalidate as invalidating
from lfi_podcast.publish.invalidate import command, invalidate, outdated
from tests.helpers import SHOW

MEDIA = "https://media.example.org/sound"
WRITES = "import sys; open('asked', 'w').write('\\n'.join(sys.argv[1:]))"


def a_show(*arguments: str, **changes: object) -> Show:
    return Show(**(yaml.safe_load(SHOW) | {"invalidate": arguments} | changes))


def test_only_what_a_cache_may_have_is_outdated():
    written = ["audio/001-first-0123456789ab.mp3", "feed.xml", "episodes/001-first/index.html"]
    deleted = ["audio/001-first-ba9876543210.mp3"]
    assert outdated(written, deleted) == [*deleted, "episodes/001-first/index.html", "feed.xml"]


def test_a_placeholder_becomes_an_argument_for_each_path():
    show = a_show("purge", "--paths", "{paths}", "--quietly", link="https://small.example.org/podcast/")
    keys = ["episodes/001-first/index.html", "feed.xml"]
    page = "/podcast/episodes/001-first/"
    assert command(show, keys) == [
        "purge",
        "--paths",
        page,
        f"{page}index.html",
        "/podcast/feed.xml",
        "--quietly",
    ]


def test_addresses_are_whole_and_sound_is_at_its_own():
    show = a_show("purge", "{urls}", media=MEDIA)
    keys = ["audio/001-first-0123456789ab.mp3", "feed.xml"]
    assert command(show, keys) == ["purge", f"{MEDIA}/{keys[0]}", "https://small.example.org/feed.xml"]


def test_a_command_without_placeholders_is_run_as_it_is_but_not_for_nothing():
    assert command(a_show("purge", "everything"), ["feed.xml"]) == ["purge", "everything"]
    assert command(a_show("purge", "everything"), []) == []
    assert command(a_show(), ["feed.xml"]) == []


def test_the_command_runs_in_the_folder_of_the_show_and_no_shell_reads_it(tmp_path: Path):
    show = a_show(sys.executable, "-c", WRITES, "$HOME; false", "{paths}")
    assert invalidate(show, tmp_path, ["feed.xml", "artwork/cover-0123456789ab.jpg"]) == []
    assert (tmp_path / "asked").read_text().split("\n") == ["$HOME; false", "/feed.xml"]


def test_a_program_of_the_show_itself(tmp_path: Path):
    script = tmp_path / "purge.sh"
    script.write_text('#!/bin/sh\necho "$@" > asked\n')
    show = a_show("./purge.sh", "{urls}")
    (said,) = invalidate(show, tmp_path, ["feed.xml"])
    assert said.startswith("./purge.sh cannot be run (Permission denied); ")
    script.chmod(0o755)
    assert invalidate(show, tmp_path, ["feed.xml"]) == []
    assert (tmp_path / "asked").read_text() == "https://small.example.org/feed.xml\n"


def test_a_failure_is_told_without_what_the_program_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    program = "import sys; print('token s3cret'); sys.exit('s3cret is not valid')"
    (said,) = invalidate(a_show(sys.executable, "-c", program, "s3cret"), tmp_path, ["feed.xml"])
    assert said.startswith(f"{sys.executable} failed with exit status 1; ") and "s3cret" not in said
    assert capfd.readouterr() == ("", "")


def test_a_program_that_is_not_there_or_is_killed(tmp_path: Path):
    (said,) = invalidate(a_show("no-such-program"), tmp_path, ["feed.xml"])
    assert said.startswith("no-such-program is not installed; ")
    (said,) = invalidate(a_show("sh", "-c", "kill -9 $$"), tmp_path, ["feed.xml"])
    assert said.startswith("sh was ended by signal 9; ")


def test_a_program_that_does_not_end_is_stopped_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(invalidating, "SECONDS", 1.0)
    show = a_show("sh", "-c", "sleep 1000 & echo $! > child; wait")
    (said,) = invalidate(show, tmp_path, ["feed.xml"])
    assert said.startswith("sh did not end within 1 seconds and was stopped; ")
    child = int((tmp_path / "child").read_text())
    while is_running(child):
        time.sleep(0.01)


def is_running(process: int) -> bool:
    """Neither gone nor a zombie that waits for its end to be noticed."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    return False
