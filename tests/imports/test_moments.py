"""Dates and durations in all the forms that feeds have."""

import pytest

from lfi_podcast.imports.moments import duration, moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 03 Feb 2026 05:00:00 -0500", "2026-02-03T10:00:00+00:00"),
        ("Sun, 03 Mar 2026 16:25:37 GMT", "2026-03-03T16:25:37+00:00"),  # it was a Tuesday
        ("3 Feb 2026 05:00 EST", "2026-02-03T10:00:00+00:00"),
        ("Thu, 01 Apr 2021 08:00:00 PDT", "2021-04-01T15:00:00+00:00"),
        ("Sun, 29 Sep 2024 24:00:00 CEST", "2024-09-29T22:00:00+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00+00:00"),
        ("Tuesday, 3 February 2026 05:00:00 +01:00", "2026-02-03T04:00:00+00:00"),
        ("Tue, 03 Feb 26 05:00:00 Z", "2026-02-03T05:00:00+00:00"),
        ("2026-02-03T05:00:00+01:00", "2026-02-03T04:00:00+00:00"),
        ("2026-02-03 05:00", "2026-02-03T05:00:00+00:00"),
        ("2026-02-03", "2026-02-03T00:00:00+00:00"),
        ("  Tue,\n 03 Feb 2026 05:00:00  GMT ", "2026-02-03T05:00:00+00:00"),
        ("some day", None),
        ("", None),
        ("Tue, 99 Feb 2026 05:00:00 GMT", None),
        ("Tue, 03 Feb 99999 05:00:00 GMT", None),
    ],
)
def test_moments(text: str, expected: str | None):
    found = moment(text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1:02:03", 3723),
        ("00:37:07", 2227),
        ("85:10", 5110),
        ("1009", 1009),
        ("1014.708375", 1014.708),
        (" 99 ", 99),
        ("PT1H2M3S", 3723),
        ("0", None),
        ("", None),
        ("PT", None),
        ("an hour", None),
        ("-5", None),
    ],
)
def test_durations(text: str, expected: float | None):
    assert duration(text) == expected
