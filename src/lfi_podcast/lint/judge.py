"""Judges a feed by the table of rules."""

from collections.abc import Collection
from datetime import datetime
from itertools import filterfalse

from lfi_podcast.lint.reading import read_feed
from lfi_podcast.lint.rule import FeedFinding
from lfi_podcast.lint.rules import RULES


def judge(
    feed: bytes, now: datetime | None = None, addresses: Collection[str] = ()
) -> tuple[FeedFinding, ...]:
    """What is wrong with a feed, in the order of the rules; empty if nothing is. Never raises.

    With `now`, dates in the future are found; with `addresses`, where the feed was asked for and found, a self link to
    another host.
    """
    reading = read_feed(feed, now=now, addresses=addresses)
    if reading.tree is None:
        return reading.findings
    return (
        *reading.findings,
        *(
            FeedFinding.at(place, rule)
            for rule in RULES
            for place in filterfalse(rule.holds, reading.tree.places(rule.scope))
        ),
    )
