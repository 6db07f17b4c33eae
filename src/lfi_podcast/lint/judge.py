"""Judges a feed by the table of rules."""

from datetime import datetime

from lfi_podcast.lint.reading import read_feed
from lfi_podcast.lint.rule import FeedFinding
from lfi_podcast.lint.rules import RULES


def judge(feed: bytes, now: datetime | None = None, address: str = "") -> tuple[FeedFinding, ...]:
    """What is wrong with a feed, in the order of the rules; empty if nothing is. Never raises.

    With `now`, dates in the future are found; with `address`, where the feed is served, a self link to another host.
    """
    reading = read_feed(feed, now=now, address=address)
    if reading.tree is None:
        return reading.findings
    return (
        *reading.findings,
        *(
            FeedFinding.at(place, rule)
            for rule in RULES
            for place in reading.tree.places(rule.scope)
            if not rule.holds(place)
        ),
    )
