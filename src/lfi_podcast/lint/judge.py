"""Judges a feed by the table of rules."""

from dataclasses import replace
from typing import Any

from lxml import etree

from lfi_podcast.lint.place import FeedTree, name_of
from lfi_podcast.lint.rule import FeedFinding, Rule
from lfi_podcast.lint.rules import RULES, WELL_FORMED


def judge(feed: bytes) -> tuple[FeedFinding, ...]:
    """What is wrong with a feed, in the order of the rules; empty if nothing is."""
    # No entities and no network: a feed needs neither, and both can be used for attacks.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(feed, parser)
    except etree.XMLSyntaxError as exc:
        rule = replace(WELL_FORMED, message=f"is not well-formed: {exc.msg}; render it again")
        return (FeedFinding(rule, "xml", exc.lineno or 0),)
    tree = FeedTree(root, feed)
    return tuple(
        _finding(rule, place.element)
        for rule in RULES
        for place in tree.places(rule.scope)
        if not rule.holds(place)
    )


def _finding(rule: Rule, element: Any) -> FeedFinding:
    items = [element, *element.iterancestors()]
    item = next((each for each in items if each.tag == "item"), None)
    guid, title = (None, None) if item is None else (item.findtext("guid", ""), item.findtext("title", ""))
    return FeedFinding(rule, name_of(element), element.sourceline or 0, guid, title)
