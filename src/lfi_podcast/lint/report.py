"""Findings for people and machines: a line for each rule, or for each place; JSON; SARIF 2.1.0.

What comes from a feed is a stranger's: signs that would steer a terminal are shown, not sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lfi_podcast import __version__
from lfi_podcast.lint.rule import FeedFinding, Rule

_SHORT = 60


@dataclass(frozen=True)
class JudgedFeed:
    """The findings of one feed, or of one of its pages. `name`: its address, or its path as it was written."""

    name: str
    findings: tuple[FeedFinding, ...]


def plain(text: str, longest: int = _SHORT) -> str:
    """A stranger's text on one line of a terminal: nothing invisible, and no longer than `longest` characters."""
    line = " ".join(text.split())
    line = line if len(line) <= longest else line[: longest - 1] + "…"
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in line)


def by_rule(findings: Iterable[FeedFinding]) -> dict[str, list[FeedFinding]]:
    """The findings of each rule, in the order of the feed; rules that are broken by an error first."""
    groups = dict[str, list[FeedFinding]]()
    for finding in sorted(findings, key=lambda each: (each.level, each.line)):
        groups.setdefault(finding.rule.id, []).append(finding)
    return groups


def summary(feed: JudgedFeed) -> list[tuple[str, str]]:
    """A line for each rule: its level; and how often, which rule, the first place, what is wrong, who says so."""
    return [
        (
            places[0].level,
            f"{places[0].level:<8}{len(places):>5}  {rule:<24}line {places[0].line}: {said(places[0])}"
            f" [{places[0].rule.source}]",
        )
        for rule, places in by_rule(feed.findings).items()
    ]


def places(feed: JudgedFeed) -> list[tuple[str, str]]:
    """A line for each place: its level; and where it is, what is wrong, and how the place is written."""
    return [
        (
            finding.level,
            f"{finding.level}: {plain(feed.name, 200)}:{finding.line}: {rule}: {said(finding)}"
            + (f" ({plain(finding.excerpt, 100)})" if finding.excerpt else ""),
        )
        for rule, found in by_rule(feed.findings).items()
        for finding in found
    ]


def said(finding: FeedFinding) -> str:
    """What is wrong, as a sentence about the element, and the item that it is in."""
    item = f' of "{plain(finding.title)}"' if finding.title else ""
    return f"{plain(finding.element)}{item} {plain(finding.rule.message, 400)}"


def counted(feeds: Sequence[JudgedFeed]) -> str:
    """`2 errors and 1 warning by 3 rules`."""
    findings = [finding for feed in feeds for finding in feed.findings]
    numbers = [sum(finding.level == level for finding in findings) for level in ("error", "warning")]
    words = [
        f"{n} {level}{'' if n == 1 else 's'}" for n, level in zip(numbers, ("error", "warning"), strict=True)
    ]
    rules = len({finding.rule.id for finding in findings})
    return f"{' and '.join(words)}, of {rules} {'rule' if rules == 1 else 'rules'}"


def as_json(feeds: Iterable[JudgedFeed]) -> list[dict[str, Any]]:
    """One object for each place. Texts are as they are in the feed: JSON escapes them."""
    return [
        {
            "feed": feed.name,
            "rule": finding.rule.id,
            "level": finding.level,
            "element": finding.element,
            "line": finding.line,
            "guid": finding.guid,
            "title": finding.title,
            "message": finding.rule.message,
            "excerpt": finding.excerpt,
            "source": finding.rule.source,
            "profiles": list(finding.rule.profiles),
        }
        for feed in feeds
        for finding in feed.findings
    ]


def as_sarif(feeds: Sequence[JudgedFeed], rules: Sequence[Rule]) -> Mapping[str, Any]:
    """The findings for code hosts (docs.oasis-open.org/sarif/sarif/v2.1.0)."""
    positions = {rule.id: position for position, rule in enumerate(rules)}
    driver = {
        "name": "lfi-podcast lint",
        "version": __version__,
        "rules": [_sarif_rule(rule) for rule in rules],
    }
    results = [
        {
            "ruleId": finding.rule.id,
            "ruleIndex": positions[finding.rule.id],
            "level": finding.level,
            "message": {"text": said(finding)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(feed.name)},
                        "region": {"startLine": max(finding.line, 1)},
                    }
                }
            ],
        }
        for feed in feeds
        for finding in feed.findings
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _uri(name: str) -> str:
    return name if "://" in name else quote(name)


def _sarif_rule(rule: Rule) -> Mapping[str, Any]:
    wrong, _, remedy = rule.message.partition("; ")
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{' '.join(rule.scope.split()) or 'the file'} {wrong}"},
        "help": {"text": f"{remedy[:1].upper()}{remedy[1:]}. Source: {rule.source}."},
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": [*rule.profiles], "source": rule.source},
    }
