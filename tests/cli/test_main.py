"""The command line as people and machines meet it: exit codes and messages, whatever the command."""

from pathlib import Path

import pytest

from lfi_podcast import __version__
from lfi_podcast.cli.main import COMMANDS
from tests.helpers import SHOW


def test_version_and_help(lfi):
    assert lfi("--version").out == f"lfi-podcast {__version__}\n"
    for command in COMMANDS:
        assert command in lfi("--help").out
        assert lfi(command, "--help").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["build", "--only", "nonsense"],
        ["build", "--jobs", "0"],
        ["-C", "no/such/folder", "status"],
        ["--now", "tomorrow", "status"],
        ["search"],
        ["new", "../outside"],
        ["new", "Not-A-Slug"],
    ],
)
def test_wrong_usage_is_2(show: Path, lfi, arguments: list[str]):
    result = lfi("-C", show, *arguments) if arguments[0] not in ("-C", "--now") else lfi(*arguments)
    assert result.status == 2
    assert "Traceback" not in result.err


def test_a_folder_that_is_no_show(tmp_path: Path, lfi):
    for command in (["check"], ["build"], ["status"], ["publish"], ["search", "x"], ["new", "001-x"]):
        result = lfi("-C", tmp_path, *command)
        assert result.status == 1
        assert "show.yml" in result.err and "-C" in result.err
        assert not list(tmp_path.iterdir())


def test_a_service_that_fails_is_3(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-that-nobody-prints")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    (show / "show.yml").write_text(SHOW + "store: s3://bucket/x\nendpoint: http://127.0.0.1:9\n")
    result = lfi("-C", show, "publish")
    assert result.status == 3
    assert "127.0.0.1:9" in result.err or "s3://bucket" in result.err
    assert "a-secret" not in result.out + result.err and "Traceback" not in result.err


def test_a_fault_of_ours_is_no_traceback(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    def broken(*_arguments: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("lfi_podcast.show.check.check", broken)
    result = lfi("-C", show, "check")
    assert result.status == 1
    assert "a fault in lfi-podcast itself: RuntimeError: out of luck" in result.err
    assert "Traceback" not in result.err
