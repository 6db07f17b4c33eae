"""When tracks began, by what their files state: believed where it makes sense, and not where it cannot."""

import pytest

from lfi_podcast.audio.mixing.starts import Start, starts
from lfi_podcast.model.recording import Account


def track(began, clock="day", seconds=60.0):
    return Account(
        file="a",
        container="wav",
        bytes=1,
        seconds_decoded=seconds,
        began=began,
        clock=clock if began is not None else None,
    )


@pytest.mark.parametrize(
    ("tracks", "expected"),
    [
        ([track(36000.0), track(36005.5)], [0, 5.5]),
        ([track(36005.5), track(36000.0), track(None)], [5.5, 0, None]),
        ([track(36000.0), track(36000.0)], [0, 0]),  # an export that says so
        ([track(0.0), track(0.0)], [None, None]),  # an export that says nothing
        ([track(36000.0), track(None)], [None, None]),
        ([track(86399.0), track(1.0)], [0, 2]),  # over midnight
        ([track(0.0, "file"), track(5.5, "file")], [0, 5.5]),
        ([track(1.4, "file"), track(1.4, "file")], [None, None]),  # where MPEG begins its clock
        ([track(36000.0), track(1.4, "file")], [None, None]),  # two clocks
        ([track(36000.0), track(36002.0), track(1.4, "file")], [0, 2, None]),
    ],
)
def test_what_files_state(tracks, expected):
    found = starts([str(n) for n in range(len(tracks))], tracks, {})
    assert [start and start.seconds for start in found.known] == expected
    assert found.findings == ()


def test_starts_that_leave_a_long_silence_are_not_believed():
    found = starts(["host", "guest"], [track(0.0), track(4000.0)], {})
    assert found.known == (None, None)
    (finding,) = found.findings
    assert finding.level == "warning" and "66 minutes without any sound" in finding.message


def test_people_know_better():
    found = starts(["host", "guest"], [track(36000.0), track(36005.5)], {"guest": 3.0})
    assert found.known == (Start(0, "stated"), Start(3.0, "by hand"))
