"""`lfi-podcast lint`: anybody's feed, from a file or an address, for people and machines."""

import gzip
import http.server
import io
import json
import sys
import threading
from functools import partial
from pathlib import Path

import jsonschema
import pytest

from lfi_podcast.lint.rules import RULES
from tests.helpers import DATA

GOOD = (DATA / "lint" / "good.xml").read_text("utf-8")
BAD = (
    GOOD.replace("<itunes:explicit>true", "<itunes:explicit>maybe", 1)
    .replace("The valve</title>", "The \u202evalve \x9b31m [red]&lt;b&gt;x&lt;/b&gt;</title>", 1)
    .replace("<itunes:type>serial", "<itunes:type>Serial", 1)
    .replace("<itunes:duration>1200", "<itunes:duration>20:00", 1)
    .replace("<itunes:duration>1860", "<itunes:duration>31:00", 1)
)


@pytest.fixture
def lint(lfi, tmp_path: Path):
    """Lints a feed as a file, outside of any show, at the time of the good feed."""

    def run(content: str | bytes, *options: str):
        feed = tmp_path / "feed.xml"
        feed.write_bytes(content if isinstance(content, bytes) else content.encode())
        return lfi("-C", tmp_path, "--now", "2026-11-28T00:00:00Z", "lint", "feed.xml", *options)

    return run


def test_a_good_feed(lint):
    result = lint(GOOD)
    assert (result.status, result.out, result.err) == (0, "no problems found\n", "")


def test_one_line_a_rule_with_the_first_place(lint):
    result = lint(BAD)
    assert result.status == 1 and result.err == ""
    lines = result.out.splitlines()
    line = BAD[: BAD.index("<itunes:explicit>maybe")].count("\n") + 1
    assert [each.split()[:3] for each in lines[:-1] if each.startswith("error")] == [
        ["error", "1", "type"],
        ["error", "1", "explicit"],
        ["error", "1", "control"],
    ]
    assert f'line {line}: itunes:explicit of "The ladder" is neither true nor false; ' in result.out
    [durations] = [each for each in lines if " duration-form " in each]
    assert durations.split()[:2] == ["warning", "2"]
    assert lines[-1] == "3 errors and 3 warnings, of 5 rules"


def test_every_place(lint):
    places = [line for line in lint(BAD, "--all").out.splitlines() if ": duration-form: " in line]
    assert len(places) == 2 and all(place.startswith("warning: feed.xml:") for place in places)
    assert places[0].endswith("(<itunes:duration>31:00)")


@pytest.mark.parametrize("options", [(), ("--all",), ("--json",), ("--sarif",)])
def test_a_feed_cannot_steer_the_terminal(lint, options):
    """Control characters and signs that turn text around are shown, not sent; markup is text."""
    out = lint(BAD, *options).out
    assert "\x9b" not in out and "\u202e" not in out
    assert "\\u202e" in out and "[red]<b>x</b>" in out


def test_a_profile_is_whose_rules_count(lint):
    assert "duration-form" in lint(BAD, "--profile", "psp1").out
    apple = json.loads(lint(GOOD.replace('"0.00000005"', '"some"', 1), "--profile", "apple", "--json").out)
    podcasting = json.loads(
        lint(GOOD.replace('"0.00000005"', '"some"', 1), "--profile", "podcasting2", "--json").out
    )
    assert (apple, [each["rule"] for each in podcasting]) == ([], ["value-suggested"])
    assert lint(GOOD, "--profile", "none").status == 2


def test_json(lint):
    result = lint(BAD, "--json")
    found = json.loads(result.out)
    assert result.status == 1 and len(found) == 6
    [explicit] = [each for each in found if each["rule"] == "explicit"]
    line = BAD[: BAD.index("<itunes:explicit>maybe")].count("\n") + 1
    assert explicit == {
        "feed": "feed.xml",
        "rule": "explicit",
        "level": "error",
        "element": "itunes:explicit",
        "line": line,
        "guid": "ladder",
        "title": "The ladder",
        "message": "is neither true nor false; write one of them",
        "excerpt": "<itunes:explicit>maybe",
        "source": "PSP-1, Apple 823, W3C",
        "profiles": ["psp1", "apple"],
    }
    assert json.loads(lint(GOOD, "--json").out) == []


MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {"required": ["uri"], "properties": {"uri": {"type": "string"}}},
                "region": {
                    "required": ["startLine"],
                    "properties": {"startLine": {"type": "integer", "minimum": 1}},
                },
            },
        }
    },
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id", "shortDescription", "help"],
                                            "properties": {
                                                "shortDescription": MESSAGE,
                                                "help": MESSAGE,
                                                "defaultConfiguration": {"properties": {"level": LEVEL}},
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": LEVEL,
                                "message": MESSAGE,
                                "locations": {"type": "array", "minItems": 1, "items": LOCATION},
                            },
                        }
                    },
                },
            },
        },
    },
}
"""What the schema of SARIF 2.1.0 requires, and what code hosts do besides."""


@pytest.mark.parametrize("feed", [GOOD, BAD, "<html>", GOOD[:-20]], ids=["good", "bad", "no feed", "broken"])
def test_sarif(lint, feed):
    report = json.loads(lint(feed, "--sarif").out)
    jsonschema.validate(report, SARIF)
    [run] = report["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert len(run["results"]) == len(json.loads(lint(feed, "--json").out))


def test_what_is_no_feed_gets_one_message(lint):
    result = lint("<!doctype html><html><title>Not found</title></html>")
    assert result.status == 1 and "is a web page, not a feed" in result.out
    assert result.out.count("\n") == 2


def test_wrong_usage(lfi, lint, tmp_path: Path):
    assert lfi("lint").status == 2
    missing = lfi("lint", tmp_path / "missing.xml")
    assert missing.status == 2 and "missing.xml: No such file or directory" in missing.err
    assert lfi("lint", tmp_path).status == 2
    assert lint(GOOD, "--json", "--sarif").status == 2


def test_a_feed_from_a_pipe(lfi, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert lfi("--now", "2026-11-28T00:00:00Z", "lint", "-").status == 0


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the answers of a test by path: a status, headers, a body."""

    def __init__(self, answers, *arguments):
        self.answers = answers
        super().__init__(*arguments)

    def do_GET(self):
        status, headers, body = self.answers.get(self.path, (404, {}, b"not here"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Nothing."""


@pytest.fixture
def host():
    """A host on loopback, and what it answers."""
    answers = {}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, answers))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", answers
    server.shutdown()
    server.server_close()


def test_a_feed_from_an_address(lfi, host):
    address, answers = host
    zipped = {"Content-Encoding": "gzip", "Content-Type": "application/rss+xml"}
    answers["/new.xml"] = (200, zipped, gzip.compress(GOOD.encode()))
    answers["/feed.xml"] = (301, {"Location": "/new.xml"}, b"")
    assert lfi("--now", "2026-11-28T00:00:00Z", "lint", f"{address}/feed.xml").status == 0
    answers["/new.xml"] = (200, {}, BAD.encode())
    assert lfi("lint", f"{address}/feed.xml").status == 1


def test_other_pages(lfi, host):
    address, answers = host
    page = GOOD.replace("https://podcast.example.org/feed", f"{address}/feed")
    answers["/feed.xml"] = (200, {}, page.encode())
    second = page.replace("feed-2.xml", "feed.xml").replace(
        "serial", "Serial"
    )  # which leads back to the first
    answers["/feed-2.xml"] = (200, {}, second.encode())
    found = json.loads(lfi("lint", "--pages", "--json", f"{address}/feed.xml").out)
    assert {each["feed"] for each in found if each["rule"] == "type"} == {f"{address}/feed-2.xml"}
    assert not [
        each
        for each in json.loads(lfi("lint", "--json", f"{address}/feed.xml").out)
        if each["rule"] == "type"
    ]


def test_an_address_that_cannot_be_reached(lfi, host):
    address, _ = host
    result = lfi("lint", f"{address}/missing.xml")
    assert (result.status, result.out) == (3, "") and "is not there" in result.err
