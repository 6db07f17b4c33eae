"""`check` judges the feed that would be: each finding at the line of a file that the element comes from, and once."""

import re
import shutil
from datetime import UTC, datetime

import pytest
from lxml import etree

from lfi_podcast.config.repository import Repository
from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.errors import Problem
from lfi_podcast.feed.render import render
from lfi_podcast.lint.rules import RULES
from lfi_podcast.model.episode import Episode, EpisodeFile
from lfi_podcast.model.show import Show
from lfi_podcast.show.check import check
from lfi_podcast.show.judged import UNSAID, judged, unsaid
from lfi_podcast.show.origins import OF_CHANNEL, OF_ITEM
from lfi_podcast.show.provisional import provisional_catalog, provisional_record
from lfi_podcast.work.cache import Cache
from tests.helpers import COVER, ROOT

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SHOW = """\
title: Learning
description: What happened.
link: https://podcast.example.org/
language: en
categories: [Technology]
explicit: false
artwork: cover.jpg
guid: 375e050f-7f52-5e9b-9cfc-9414515d1a5b
author: Somebody
owner: {name: Somebody, email: somebody@example.org}
people:
  host: {name: Host}
"""
EPISODE = """\
title: One
published: 2026-11-01T06:00:00Z
people: [host, {id: guest, name: Guest, role: guest}]
summary: It began.
"""

MADE_BY_THE_PROGRAM = """item docs generator pubDate lastBuildDate link enclosure itunes:duration podcast:medium
    podcast:transcript podcast:alternateEnclosure podcast:source podcast:integrity podcast:trailer""".split()
"""Elements in which nobody has a part who writes the files, or that take theirs from other elements."""


@pytest.fixture
def files(tmp_path):
    """Writes the files of a show; the changed ones are named."""

    def written(**changed):
        shutil.copy(COVER, tmp_path / "cover.jpg")
        for name, text in ({"show.yml": SHOW, "episodes/one/episode.yml": EPISODE} | changed).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Repository(tmp_path)

    return written


def found(repository):
    return [f"{each.path}:{each.line} {each.key} {each.rule}" for each in check(repository, now=NOW)]


def test_a_right_show_has_no_findings(files):
    assert found(files()) == []


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"show.yml": SHOW.replace("author: Somebody\n", "")}, "show.yml:1 author author"),
        ({"show.yml": re.sub("owner: .*\n", "", SHOW)}, "show.yml:1 owner owner"),
        ({"show.yml": SHOW + "copyright: © 2026 Somebody\n"}, "show.yml:13 copyright copyright"),
        ({"show.yml": SHOW.replace("host: {name: Host}", "host: {name: Host, href: http://example.org/}")},
         "show.yml:12 people.host.href https"),
        ({"episodes/one/episode.yml": EPISODE + "clips: [{at: 3, for: 20, title: A}, {at: 9, for: 2, title: B}]\n"},
         "episodes/one/episode.yml:5 clips[1].for soundbite-length"),
    ],
    ids=["no author", "no owner", "a sign and a year", "once for a whole show", "a clip of two seconds"],
)  # fmt: skip
def test_a_finding_is_told_once_where_the_element_comes_from(files, changed, finding):
    """Here two episodes have the show's host, and a mistake in his address is one mistake."""
    two = {
        "episodes/two/episode.yml": EPISODE.replace("One", "Two")
        .replace("began", "went on")
        .replace("-01T", "-08T")
    }
    assert found(files(**two, **changed)) == [finding]


def test_what_is_over_http_is_told_for_the_person_it_belongs_to(files):
    """By the rules for feeds alone, which know no keys."""
    text = EPISODE.replace("role: guest", "role: guest, img: http://example.org/g.jpg")
    repository = files(**{"episodes/one/episode.yml": text})
    (problem,) = judged(
        repository, Cache(repository.root), repository.show(), [repository.episode("one")], NOW
    )
    assert (problem.rule, problem.line, problem.key) == ("https", 3, "people[1].img")


def test_a_draft_is_judged_as_if_it_were_published_next_and_a_withdrawn_one_is_not(files):
    text = "title: Two\nsummary: It went on.\nclips: [{at: 9, for: 2, title: B}]\n"
    told = "episodes/two/episode.yml:3 clips[0].for soundbite-length"
    assert found(files(**{"episodes/two/episode.yml": text})) == [told]
    scheduled = text + "published: 2027-01-01T00:00:00Z\n"
    assert found(files(**{"episodes/two/episode.yml": scheduled})) == [told]
    assert found(files(**{"episodes/two/episode.yml": text + "withdrawn: as asked\n"})) == []


def test_what_is_redacted_is_judged_as_it_is_published(files):
    """So that a finding cannot tell what it was."""
    repository = files(**{"episodes/one/episode.yml": EPISODE + "redact: [{say: Kiran}]\n"})
    episode = repository.episode("one").model_copy(update={"summary": "Kiran said"})
    record = provisional_record(repository.show(), episode, NOW, None)
    assert "Kiran" not in record.model_dump_json()


def test_a_file_with_errors_is_judged_without_what_stands_in_for_them(files):
    text = SHOW.replace("language: en", "language: english").replace("author: Somebody", "author: [a]")
    assert found(files(**{"show.yml": text})) == ["show.yml:4 language ", "show.yml:9 author "]


def test_nothing_is_said_twice():
    def problem(key, rule, level="warning", path="show.yml"):
        return Problem(path, 1, key, "is wrong; mend it", level, rule)

    known = [problem("title", "markup"), problem("people.host.href", "https"), problem("link", "", "error")]
    new = [problem("title", "title-show"), problem("people.guest.img", "https"), problem("link", "link")]
    assert list(unsaid(new, known)) == []
    others = [problem("people.guest.img", "role"), problem("title", "markup", path="other.yml")]
    assert list(unsaid(others, known)) == others


def test_rules_that_are_not_applied_are_rules():
    assert {*UNSAID} <= {rule.id for rule in RULES}


def test_every_element_has_an_origin():
    """In the feed of the examples in the docs, which have every key there is."""
    blocks = re.findall(r"```yaml\n(.*?)```", FILES, re.DOTALL)
    show = validate(Show, read_yaml("show.yml", blocks[0].encode()))
    file = validate(EpisodeFile, read_yaml("episode.yml", blocks[1].encode()))
    episode = Episode(slug="one", notes="Notes.", **{**dict(file), "withdrawn": None})
    record = provisional_record(show, episode, NOW, None)
    page = etree.fromstring(render(show, provisional_catalog(show, [record], NOW), "")["feed.xml"])
    for table, elements in (
        (OF_CHANNEL, page.findall("channel/*")),
        (OF_ITEM, page.findall("channel/item/*")),
    ):
        local = {element: etree.QName(element).localname for element in elements}
        names = {f"{each.prefix}:{name}" if each.prefix else name for each, name in local.items()}
        assert names - {*MADE_BY_THE_PROGRAM} <= set(table)


FILES = (ROOT / "docs/files.md").read_text()
