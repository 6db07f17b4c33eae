"""What show.yml says for the feed alone: the forms that it may have, and that nothing accepted is refused later."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import ValidationError

from lfi_podcast.lint.judge import judge
from lfi_podcast.model.feed_keys import SERVICES
from lfi_podcast.model.show import Show
from tests.feed.helpers import Case

CASE = Case.load("trailers")
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"


def rendered(**keys):
    """The feed of a show with these keys; ValidationError if they cannot be."""
    kept = {key: value for key, value in CASE.show.model_dump(by_alias=True).items() if key not in keys}
    case = Case(Show.model_validate(kept | keys), CASE.catalog, CASE.description_html)
    return case.render()["feed.xml"]


def tags(name, **keys):
    found = etree.fromstring(rendered(**keys)).find("channel").findall(name)
    return [(element.text, dict(element.attrib)) for element in found]


@pytest.mark.parametrize(
    ("name", "keys", "expected"),
    [
        ("locked", {"locked": "no"}, [("no", {})]),
        ("block", {"block": "true"}, [("yes", {})]),
        ("block", {"block": "false"}, []),
        ("block", {"block": "spotify"}, [("yes", {"id": "spotify"})]),
        ("block", {"block": ["google", "amazon"]}, [("yes", {"id": "google"}), ("yes", {"id": "amazon"})]),
        ("block", {"block": {"all": "yes", "google": "no"}}, [("yes", {}), ("no", {"id": "google"})]),
        ("txt", {"ai": "true"}, [("true", {"purpose": "ai-content"})]),
        ("txt", {"ai": "No"}, [("false", {"purpose": "ai-content"})]),
        ("txt", {"ai": "The covers are"}, [("The covers are", {"purpose": "ai-content"})]),
        ("txt", {"verify": {"apple": "05124"}}, [("05124", {"purpose": "applepodcastsverify"})]),
        ("txt", {"verify": {"else": "a-b"}}, [("a-b", {"purpose": "verify"})]),
        ("txt", {"txt": "naj3e"}, [("naj3e", {})]),
        ("txt", {"txt": {"text": "a", "purpose": "b"}}, [("a", {"purpose": "b"})]),
        (
            "location",
            {"location": {"name": "Berlin", "geo": "52.52, 13.4"}},
            [("Berlin", {"geo": "geo:52.52,13.4"})],
        ),
        (
            "location",
            {"location": {"name": "A", "geo": "geo:1,-2,3;u=5"}},
            [("A", {"geo": "geo:1,-2,3;u=5"})],
        ),
        (
            "license",
            {"license": "CC-BY-4.0"},
            [("cc-by-4.0", {"url": "https://creativecommons.org/licenses/by/4.0/"})],
        ),
        (
            "license",
            {"license": {"name": "Ours", "url": "https://example.org/a"}},
            [("Ours", {"url": "https://example.org/a"})],
        ),
        ("updateFrequency", {"schedule": "monthly"}, [("Monthly", {"rrule": "FREQ=MONTHLY"})]),
        (
            "updateFrequency",
            {"schedule": "monthly", "complete": True},
            [("Monthly", {"rrule": "FREQ=MONTHLY", "complete": "true"})],
        ),
    ],
)
def test_a_form_and_what_becomes_of_it(name, keys, expected):
    nothing = {"verify": {}, "txt": [], "ai": None, "block": {}, "schedule": None}
    assert tags(PODCAST + name, **nothing | keys) == expected


@pytest.mark.parametrize(
    ("block", "is_for_everybody"),
    [
        ("true", True),
        (["apple"], False),
        ({"all": "yes", "apple": "no"}, False),
        ({"all": "yes", "acast": "no"}, True),
    ],
)
def test_who_reads_only_apples_tag_is_told_of_what_is_for_everybody(block, is_for_everybody):
    assert tags(f"{ITUNES}block", block=block) == ([("Yes", {})] if is_for_everybody else [])


texts = st.text(min_size=1, max_size=140)
addresses = st.sampled_from(
    ["https://example.org/", "https://exämple.org/ü?a=1&b=2", "http://example.org/a%20b"]
)
pixels = st.integers(1, 5000)
feeds = st.fixed_dictionaries({"guid": st.just(GUID)}, optional={"url": addresses, "title": texts})
points = st.tuples(st.integers(-90, 90), st.floats(-180, 180).map(lambda degrees: round(degrees, 5)))
places = st.fixed_dictionaries({"name": texts}, optional={"geo": points, "country": st.just("de")})
images = st.fixed_dictionaries(
    {"href": addresses}, optional={"alt": texts, "width": pixels, "height": pixels, "purpose": texts}
)
words = {
    "funding": st.fixed_dictionaries({"url": addresses, "text": texts}),
    "location": st.lists(places, max_size=2),
    "seasons": st.dictionaries(st.just(2), texts, max_size=1),
    "moved_to": addresses,
    "block": st.dictionaries(st.sampled_from(["all", *SERVICES]), st.booleans(), max_size=3),
    "verify": st.dictionaries(st.sampled_from(["apple", "else"]), texts, max_size=2),
    "txt": st.lists(st.fixed_dictionaries({"text": texts}, optional={"purpose": texts}), max_size=2),
    "ai": texts,
    "podroll": st.lists(feeds, max_size=2),
    "publisher": feeds,
    "chat": st.fixed_dictionaries(
        {"server": st.just("A.example"), "protocol": st.just("irc")}, optional={"space": texts}
    ),
    "images": st.lists(images, max_size=2),
    "schedule": st.fixed_dictionaries({"every": st.just("2 weeks")}, optional={"text": texts}),
    "license": st.fixed_dictionaries({"name": texts, "url": addresses}),
}


@given(st.fixed_dictionaries({}, optional=words))
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
def test_no_feed_breaks_a_rule_by_what_was_accepted(keys):
    try:
        feed = rendered(**keys)
    except ValidationError:
        assume(False)
    assert [finding for finding in judge(feed) if finding.rule.level == "error"] == []
