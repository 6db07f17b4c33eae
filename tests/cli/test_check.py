"""`lfi-podcast check`: all problems at once, each at its line."""

import json
from pathlib import Path

from tests.helpers import EPISODE, SHOW, SLUG


def test_all_problems_at_once(show: Path, lfi):
    (show / "show.yml").write_text(SHOW.replace("Technology", "Tech") + "colour: blue\n")
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("at: 3", "at: 1:75"))
    result = lfi("-C", show, "check")
    assert result.status == 1
    assert "show.yml:5: categories[0]: 'Tech' is not one of Apple's categories" in result.err
    assert "show.yml:14: colour: is not a known key" in result.err
    assert f"episodes/{SLUG}/episode.yml:5: chapters[1].at: '1:75' has more than 59" in result.err
    problems = json.loads(lfi("-C", show, "check", "--json").out)
    assert {"path", "line", "key", "level", "message", "rule"} == set(problems[0])
    assert [problem["line"] for problem in problems] == [5, 5, 14]
    assert lfi("-C", show, "build").status == 1


def test_nothing_to_complain_about(show: Path, lfi):
    file = show / "episodes" / SLUG / "episode.yml"
    file.write_text(EPISODE.partition("chapters:")[0])  # two of them are too few to be shown
    result = lfi("-C", show, "check")
    assert (result.status, result.out, result.err) == (0, "no problems found\n", "")
    assert json.loads(lfi("-C", show, "check", "--json").out) == []


def test_many_warnings_of_a_kind_are_a_few_lines_and_a_count(show: Path, lfi):
    file = show / "episodes" / SLUG / "episode.yml"
    topics = ", ".join(f"'#topic{n}'" for n in range(12))
    file.write_text(f"{EPISODE.partition('chapters:')[0]}topics: [{topics}]\nguid: a b\n")
    result = lfi("-C", show, "check")
    assert result.err.count("starts with #") == 5 and result.err.count("has a blank") == 1
    assert result.err.endswith("warning: 7 more of the kind topics-in-one; --all lists them\n")
    assert (result.status, result.out) == (0, "13 warnings\n")
    assert lfi("-C", show, "check", "--all").err.count("starts with #") == 12
    assert len(json.loads(lfi("-C", show, "check", "--json").out)) == 13


def test_a_place_is_not_an_emoji(show: Path, lfi):
    (show / "show.yml").write_text(SHOW + "\n" * 86 + "colour: blue\n")
    assert "show.yml:100: colour: is not a known key" in lfi("-C", show, "check").err


def test_a_redacted_name_in_show_yml(show: Path, lfi):
    (show / "show.yml").write_text(SHOW.replace("author: Somebody", "author: Kevin Smith"))
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "redact: [{say: Kevin}]\n")
    result = lfi("-C", show, "check")
    assert result.status == 1
    assert "show.yml:9: author: has 'Kevin' (“…Kevin Smith…”), which `redact` in " in result.err
