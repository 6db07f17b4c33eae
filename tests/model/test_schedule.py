"""How often a show comes out: what people write, the rule that it becomes, and what is said of it."""

import pytest
from dateutil.rrule import rrulestr
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.model.schedule import WrittenSchedule

SCHEDULES = TypeAdapter(WrittenSchedule)

RIGHT = [
    ("weekly", "FREQ=WEEKLY", "Weekly"),
    ("every two weeks", "FREQ=WEEKLY;INTERVAL=2", "Every two weeks"),
    ("Every other Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Every other Monday"),
    (
        "every 2 weeks on Monday and Friday",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
        "Every 2 weeks on Monday and Friday",
    ),
    ("biweekly", "FREQ=WEEKLY;INTERVAL=2", "Biweekly"),
    ("every three days", "FREQ=DAILY;INTERVAL=3", "Every three days"),
    ("daily", "FREQ=DAILY", "Daily"),
    ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"),
    ("Mondays & Thursdays", "FREQ=WEEKLY;BYDAY=MO,TH", "Mondays & Thursdays"),
    ("once a month", "FREQ=MONTHLY", "Once a month"),
    ("quarterly", "FREQ=MONTHLY;INTERVAL=3", "Quarterly"),
    ("the last Friday of the month", "FREQ=MONTHLY;BYDAY=-1FR", "The last Friday of the month"),
    ("FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;BYDAY=SU", "Every Sunday"),
    ({"every": "2 weeks", "on": "monday"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Every 2 weeks on Monday"),
    (
        {"every": "week", "on": ["MO", "tue", "sundays"]},
        "FREQ=WEEKLY;BYDAY=MO,TU,SU",
        "Every Monday, Tuesday and Sunday",
    ),
    ({"every": "month", "on": ["first monday"]}, "FREQ=MONTHLY;BYDAY=1MO", "Monthly on the first Monday"),
    (
        {"every": "3 months", "on": ["15"]},
        "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15",
        "Every 3 months on day 15",
    ),
    (
        {"every": "week", "until": "2027-01-31"},
        "FREQ=WEEKLY;UNTIL=20270131",
        "Weekly until 2027-01-31",
    ),
    (
        {"every": "week", "count": "10", "from": "2026-11-30"},
        "FREQ=WEEKLY;COUNT=10",
        "Weekly, 10 episodes",
    ),
    ({"every": "2 weeks", "text": "Alle zwei Wochen"}, "FREQ=WEEKLY;INTERVAL=2", "Alle zwei Wochen"),
    ({"rrule": "RRULE:freq=monthly;byday=-1fr"}, "FREQ=MONTHLY;BYDAY=-1FR", "Monthly on the last Friday"),
    (
        {"rrule": "FREQ=YEARLY;BYDAY=+4TH;BYMONTH=11", "text": "Every Thanksgiving"},
        "FREQ=YEARLY;BYDAY=+4TH;BYMONTH=11",
        "Every Thanksgiving",
    ),
]


@pytest.mark.parametrize(("written", "rule", "said"), RIGHT, ids=[str(row[0]) for row in RIGHT])
def test_what_people_write_becomes_a_rule_and_words(written, rule, said):
    schedule = SCHEDULES.validate_python(written)
    assert (schedule.rule, schedule.said) == (rule, said)
    assert SCHEDULES.validate_python(schedule.model_dump()) == schedule
    assert rrulestr(rule), "python-dateutil reads it too"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("twice a week", "is not understood; write it as"),
        ("now and then", "is not understood; write it as"),
        ("", "is not understood"),
        ("every 0 weeks", "is not understood"),
        ({"every": "2 moons"}, "is no interval"),
        ({"every": "week", "on": ["someday"]}, "is no day"),
        ({"every": "month", "on": ["32"]}, "is no day"),
        ({"every": "month", "on": ["monday"]}, "which one, such as first monday"),
        ({"every": "week", "on": ["first monday"]}, "a week has each day once"),
        ({"every": "month", "on": ["first monday", "15"]}, "keep one kind"),
        ({"on": ["monday"]}, "either `every` or `rrule`"),
        ({"every": "week", "rrule": "FREQ=WEEKLY"}, "either `every` or `rrule`"),
        ({"rrule": "FREQ=WEEKLY", "on": ["monday"]}, "remove `on`"),
        ({"every": "week", "count": 3}, "add `from: 2026-11-30`"),
        ({"every": "week", "count": 3, "from": "2026-11-30", "until": "2026-12-31"}, "ends twice"),
        ("FREQ=WEEKLY;COUNT=3", "add `from: 2026-11-30`"),
        ("FREQ=OFTEN", "is no part of a recurrence rule"),
        ("FREQ=WEEKLY;", "is no part of a recurrence rule"),
        ("FREQ=WEEKLY;FREQ=DAILY", "is no part of a recurrence rule"),
        ("FREQ=WEEKLY;UNTIL=2027-01-31", "is no part of a recurrence rule"),
        ({"rrule": "BYDAY=MO"}, "does not say how often"),
        ("FREQ=YEARLY;BYMONTH=11", "add a `text` for people"),
        ("FREQ=HOURLY", "add a `text` for people"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told(written, message):
    with pytest.raises(ValidationError, match=message.replace("`", "[`]")):
        SCHEDULES.validate_python(written)
