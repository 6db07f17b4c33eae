"""How transfers are shown, on a terminal and elsewhere."""

import io

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from lfi_podcast.cli import progress
from lfi_podcast.cli.progress import Bars, Lines
from lfi_podcast.work.events import Event


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def uploading(fraction: float, size: int = 40_000_000) -> Event:
    return Event("", "upload", "progress", reason="audio/one.mp3", fraction=fraction, size=size)


def test_a_line_every_ten_seconds_where_there_is_no_terminal(clock, capsys):
    lines = Lines(lambda _event, _seconds: None)
    for second in range(31):
        lines(uploading(second / 40))
        clock[0] += 1
    assert capsys.readouterr().out.splitlines() == [
        "upload: 10.0 of 40.0 MB, 1.0 MB/s",
        "upload: 20.0 of 40.0 MB, 1.0 MB/s",
        "upload: 30.0 of 40.0 MB, 1.0 MB/s",
    ]


def test_a_second_transfer_has_a_rate_of_its_own(clock, capsys):
    lines = Lines(lambda _event, _seconds: None)
    lines(uploading(0.0))
    clock[0] += 5
    lines(uploading(1.0))
    lines(uploading(0.0, size=10_000_000))
    clock[0] += 10
    lines(uploading(0.5, size=10_000_000))
    assert capsys.readouterr().out == "upload: 5.0 of 10.0 MB, 0.5 MB/s\n"


def test_each_thing_to_know_is_a_line_of_its_own(monkeypatch, capsys):
    note = "a.wav: clipped at 0:01.0\nguest.wav: shares no sound with the other tracks, and no file says when it began"
    done = Event("one", "mix", "done", note=note)
    with progress.watching() as report:
        report(done)
    assert capsys.readouterr().out.splitlines()[1:] == [f"    {line}" for line in note.splitlines()]
    screen = Console(file=io.StringIO(), width=60, force_terminal=True, color_system=None, soft_wrap=True)
    monkeypatch.setattr(progress, "output", screen)
    progress._print_line(done, None)
    assert screen.file.getvalue().splitlines()[1:] == [
        "    a.wav: clipped at 0:01.0",
        "    guest.wav: shares no sound with the other tracks, and no",
        "        file says when it began",
    ]


def test_little_after_a_long_wait_is_not_spoken_of_as_nothing(clock, capsys):
    lines = Lines(lambda _event, _seconds: None)
    clock[0] += 60  # for another publisher
    lines(uploading(0.5, size=5000))
    assert capsys.readouterr().out == ""
    clock[0] += 2
    lines(uploading(1.0, size=5000))
    assert capsys.readouterr().out == "upload: 5.0 of 5.0 kB, 1.2 kB/s\n"


def test_bytes_and_rate_on_a_terminal(clock):
    screen = Console(file=io.StringIO(), width=80)
    with Progress(TextColumn("{task.description}"), console=screen, auto_refresh=False) as shown:
        bars = Bars(shown, lambda _event, _seconds: None)
        bars(uploading(0.0))
        clock[0] += 4
        bars(uploading(0.25))
        assert shown.tasks[0].description == "upload 10.0 of 40.0 MB, 2.5 MB/s"
        assert shown.tasks[0].percentage == 25
