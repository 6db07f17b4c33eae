"""Advice on what people write: each mistake at its line under its name, and silence where there is none."""

import re
from datetime import UTC, datetime

import pytest

from lfi_podcast.advice import notes, table
from lfi_podcast.config.repository import Repository
from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.model.episode import Episode, EpisodeFile
from lfi_podcast.model.show import Show
from lfi_podcast.show.advise import advice_on_all, advice_on_episode, advice_on_show

SHOW = """\
title: Near Misses
description: About *near misses*, and [what they cost](https://example.org/).
link: https://podcast.example.org/
language: en-GB
categories: [Technology, Society & Culture > Documentary]
explicit: false
artwork: cover.jpg
author: Near Misses Ltd.
owner: {name: Jane Doe, email: jane@example.org}
copyright: Jane Doe
license: cc-by-4.0
people:
  host: {name: Zoë O'Hara, href: https://example.org/zoe}
"""
EPISODE = """\
title: What went right on the 9th of May
number: 9
season: 2
published: 2026-05-09T06:00:00Z
summary: Five of the team, and what R&D said about 2 * 3 * 4 things, C++ & "<5 s".
people: [host, {id: guest, name: 'Lê Văn Tám', role: guest}]
topics: [near misses, C#, "R&D"]
chapters: [{at: 0, title: Hello}, {at: 0:30, title: 'A title of exactly forty characters long'}, {at: 2:00, title: End}]
references: [{text: 'Dekker, S. (2014). *args and **kwargs', url: http://example.org/a_b_c}]
clips: [{at: 0, for: 15, title: One}, {at: 20, for: 120, title: Two}]
"""
NOTES = """\
Notes with `<b>` in code, <https://example.org/a>, and **bold** words | and a bar.

- [a link](https://example.org/x_(y)) and [mail](mailto:a@example.org)
- [another][one]

[one]: https://example.org/

~~~
| a | b |
|---|---|
![in code](x.png) ~~so~~
~~~
"""
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def of_show(text):
    document = read_yaml("show.yml", text.encode())
    return list(advice_on_show(document, validate(Show, document), []))


def of_episode(text, markdown=NOTES, show=SHOW, tmp_path=None):
    document = read_yaml("episodes/one/episode.yml", text.encode())
    file = validate(EpisodeFile, document)
    episode = Episode(slug="one", notes=markdown, **dict(file))
    around = validate(Show, read_yaml("show.yml", show.encode()))
    return list(advice_on_episode(Repository(tmp_path), document, around, episode, []))


def changed(text, line):
    """`text` with another value of a key: the key's own line is replaced, or `line` is added at the end."""
    key = line.partition(":")[0]
    pattern = rf"^{re.escape(key)}:.*(?:\n  .*)*\n"
    other, count = re.subn(pattern, lambda _: line + "\n", text, flags=re.MULTILINE)
    return other if count else text + line + "\n"


IN_SHOW = [
    ("author", "author:", "author"),
    ("owner", "owner:", "owner"),
    ("copyright", "copyright: © Jane Doe", "copyright"),
    ("copyright", "copyright: Jane Doe 2026", "copyright"),
    ("copyright", "copyright: Copyright by Jane Doe", "copyright"),
    ("nothing-visible", "title: \"\\u200b\\u2060\"", "title"),
    ("nothing-visible", "author: \"\\u3164\"", "author"),
    ("invisible", "title: \"Near\\u200b Misses\"", "title"),
    ("invisible", "owner: {name: \"Jane\\u00ad Doe\", email: jane@example.org}", "owner.name"),
    ("encoding", "author: ZoÃ« & Co.", "author"),
    ("encoding", "copyright: Zo\ufffd", "copyright"),
    ("markup", "title: Near <b>Misses</b>", "title"),
    ("markup", "copyright: <![CDATA[Jane]]>", "copyright"),
    ("entities", "author: Smith &amp; Co.", "author"),
    ("entities", "title: Near&#8217;s", "title"),
    ("markdown", "title: Near **Misses**", "title"),
    ("markdown", "funding: {url: https://example.org, text: '[Give](https://example.org)'}", "funding.text"),
    ("filler", "author: TBD", "author"),
    ("filler", "title: '{{ show.title }}'", "title"),
    ("name-address", "author: www.example.org", "author"),
    ("name-address", "owner: {name: jane@example.org, email: jane@example.org}", "owner.name"),
    ("name-file", "title: near-misses.mp3", "title"),
    ("not-public", "link: http://localhost:8000/", "link"),
    ("not-public", "media: https://192.168.0.7/", "media"),
    ("not-public", "link: https://podcast.local/", "link"),
    ("title-keywords", "title: 'Near Misses | incidents, devops, on call'", "title"),
    ("base", "link: https://podcast.example.org/rss", "link"),
    ("base", "media: https://my_media.example.org/", "media"),
    ("https", "media: http://media.example.org/", "media"),
    ("https", "funding: {url: http://example.org/, text: Give}", "funding.url"),
    ("https", "people: {host: {name: H, href: http://example.org/}}", "people.host.href"),
    ("https", "people: {host: {name: H, img: HTTP://example.org/a.jpg}}", "people.host.img"),
    ("license", "license: cc-by-4", "license"),
    ("license", "license: cc-by-5.0", "license"),
    ("license", "license: creative-commons", "license"),
    ("license-case", "license: CC-BY-4.0", "license"),
    ("language-region", "language: en-UK", "language"),
    ("language-region", "language: de-XX", "language"),
    ("language-long", "language: eng", "language"),
    ("owner-unreachable", "owner: {name: J, email: no-reply@example.org}", "owner.email"),
    ("categories-twice", "categories: [Technology, Technology]", "categories[1]"),
    ("categories-twice", "categories: [Society & Culture > Documentary, Society & Culture]", "categories[1]"),
    ("categories-many", "categories: [Technology, Arts, News, History]", "categories[3]"),
    ("people-twice", "people: {a: {name: Jane Doe}, b: {name: jane  doe}}", "people.b.name"),
    ("notes-markup", "description: Near <b>Misses</b>", "description"),
    ("notes-picture", "description: Near ![Misses](a.png)", "description"),
]  # fmt: skip

IN_EPISODE = [
    ("nothing-visible", "title: \"\\u2800\"", "title"),
    ("invisible", "title: \"What went\\ufeff right\"", "title"),
    ("encoding", "summary: Itâ€™s", "summary"),
    ("markup", "title: What <i>went</i> right", "title"),
    ("markup", "summary: '<p>Hello</p>'", "summary"),
    ("markup", "summary: '<![CDATA[Hello]]>'", "summary"),
    ("markup", "summary: 'Hello<br/>there'", "summary"),
    ("markup", "topics: [a, <b>b</b>]", "topics[1]"),
    ("markup", "references: [{text: 'Dekker <i>2014</i>'}]", "references[0].text"),
    ("markup", "corrections: [{on: 2026-11-01, text: 'It was <b>not</b>'}]", "corrections[0].text"),
    ("entities", "title: AT&amp;T", "title"),
    ("entities", "summary: a&nbsp;b", "summary"),
    ("entities", "clips: [{at: 0, for: 20, title: 'Q&#38;A'}]", "clips[0].title"),
    ("entities", "people: [{id: g, name: 'Zo&euml;'}]", "people[0].name"),
    ("entities", "chapters: [{at: 0, title: 'a&quot;'}, {at: 40, title: b}, {at: 80, title: c}]", "chapters[0].title"),
    ("markdown", "title: What *went* right", "title"),
    ("markdown", "summary: See [this](https://example.org/)", "summary"),
    ("markdown", "summary: This is **so** good", "summary"),
    ("markdown", "summary: This is __so very__ good", "summary"),
    ("markdown", "summary: This is _so_ good", "summary"),
    ("markdown", "summary: 'This is `so`'", "summary"),
    ("markdown", "summary: '# What went right'", "summary"),
    ("markdown", "summary: \"- one\\n- two\"", "summary"),
    ("markdown", "summary: ~~never~~", "summary"),
    ("filler", "title: Untitled", "title"),
    ("filler", "summary: Lorem ipsum dolor sit amet", "summary"),
    ("filler", "summary: '{{summary}}'", "summary"),
    ("name-address", "title: What https://example.org is", "title"),
    ("name-file", "title: interview_final.wav", "title"),
    ("title-number", "title: 'Episode 9: What went right'", "title"),
    ("title-number", "title: '#9 What went right'", "title"),
    ("title-number", "title: 'Ep. 9 – What went right'", "title"),
    ("title-number", "title: 'S02E09 What went right'", "title"),
    ("title-number", "title: 'Folge 9: Was gut ging'", "title"),
    ("title-number", "title: '9. What went right'", "title"),
    ("title-number", "title: '009: What went right'", "title"),
    ("title-number", "title: 'What went right (#9)'", "title"),
    ("title-number", "title: 'What went right, Episode 9'", "title"),
    ("title-number", "title: 'Season 2, Episode 9: right'", "title"),
    ("title-number", "title: 'E9 What went right'", "title"),
    ("title-number", "title: '[09] What went right'", "title"),
    ("title-number", "title: 'Season 2: what went right'", "title"),
    ("title-show", "title: 'What went right (near misses)'", "title"),
    ("title-show", "title: 'Near Misses: what went right'", "title"),
    ("title-show", "title: 'What went right | NEAR MISSES'", "title"),
    ("title-show", "title: Near Misses", "title"),
    ("title-explicit", "title: 'What went right [Explicit]'", "title"),
    ("summary-repeats", "summary: What went right on the 9th of May.", "summary"),
    ("corrections-early", "corrections: [{on: 2025-01-01, text: A}]", "corrections[0].on"),
    ("name-file", "title: my_first_episode", "title"),
    ("references-twice", "references: [{text: a, doi: 10.1000/1}, {text: b, doi: 10.1000/1}]", "references[1]"),
    ("title-kind", "title: Trailer", "title"),
    ("title-kind", "title: 'Bonus: what went right'", "title"),
    ("no-description", "summary:", "summary"),
    ("summary-length", f"summary: {'word ' * 900}", "summary"),
    ("guid-blanks", "guid: one two", "guid"),
    ("year", "published: 1899-05-09T06:00:00Z", "published"),
    ("year", "published: 0026-05-09T06:00:00Z", "published"),
    ("date-early", "published: 1926-05-09T06:00:00Z", "published"),
    ("https", "people: [{id: g, name: G, href: http://example.org/}]", "people[0].href"),
    ("https", "people: [host, {id: g, name: G, img: http://example.org/g.jpg}]", "people[1].img"),
    ("spotify-chapters", "chapters: [{at: 0, title: a}, {at: 300, title: b}]", "chapters"),
    ("spotify-chapters", "chapters: [{at: 0, title: a}, {at: 29.9, title: b}, {at: 60, title: c}]", "chapters[0]"),
    ("spotify-chapter-title", f"chapters: [{{at: 0, title: a}}, {{at: 40, title: {'b' * 41}}}, {{at: 80, title: c}}]",
     "chapters[1].title"),
    ("soundbite-length", "clips: [{at: 0, for: 14.9, title: a}]", "clips[0].for"),
    ("soundbite-length", "clips: [{at: 0, for: 20, title: a}, {at: 0, for: 121, title: b}]", "clips[1].for"),
    ("clips-twice", "clips: [{at: 0, for: 20, title: a}, {at: 0, for: 20, title: b}]", "clips[1]"),
    ("people-twice", "people: [host, host]", "people[1]"),
    ("people-twice", "people: [{id: a, name: Jane}, {id: b, name: jane}]", "people[1]"),
    ("topics-twice", "topics: [a, b, A]", "topics[2]"),
    ("topics-in-one", "topics: ['one, two, three']", "topics[0]"),
    ("topics-in-one", "topics: ['#incidents']", "topics[0]"),
    ("references-twice", "references: [{text: a}, {text: A}]", "references[1]"),
]  # fmt: skip

IN_NOTES = [
    ("notes-table", "Hello\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", 3),
    ("notes-table", "a | b\n:-- | --:\n1 | 2\n", 1),
    ("notes-picture", "Hello ![a picture](a.png)\n", 1),
    ("notes-picture", "![](https://example.org/a.png)\n", 1),
    ("notes-link", "see [](https://example.org/)\n", 1),
    ("notes-picture", "![a picture][one]\n\n[one]: a.png\n", 1),
    ("notes-markup", "Hello\n<div class=\"x\">there</div>\n", 2),
    ("notes-markup", "Hello<br>there\n", 1),
    ("notes-markup", "<!-- hidden -->\n", 1),
    ("notes-markup", "<![CDATA[Hello]]>\n", 1),
    ("notes-deleted", "It was ~~not~~ right\n", 1),
    ("notes-tasks", "- [ ] ask them\n", 1),
    ("notes-link", "[words]()\n", 1),
    ("notes-link", "see [words] (https://example.org/)\n", 1),
    ("notes-link", "see [words](https://example.org/\n", 1),
    ("notes-scheme", "[call](tel:+123)\n", 1),
    ("notes-scheme", "[run](javascript:alert)\n", 1),
    ("notes-emphasis", "Hello\n\nthis is **so\nnot done\n\nmore\n", 3),
    ("notes-footnote", "Hello[^1] and[^2]\n\n[^2]: Well.\n", 1),
    ("notes-front-matter", "---\ntitle: One\n---\nHello\n", 1),
    ("invisible", "Hello\n\na\u200bb\n", 3),
    ("encoding", "Hello\nItâ€™s so\n", 2),
]  # fmt: skip


def test_what_is_right_is_not_told(tmp_path):
    assert of_show(SHOW) == []
    assert of_episode(EPISODE, tmp_path=tmp_path) == []


@pytest.mark.parametrize(
    ("rule", "line", "key"), IN_SHOW, ids=[f"{r}-{n}" for n, (r, *_) in enumerate(IN_SHOW)]
)
def test_a_mistake_in_show_yml_is_told_at_its_key(rule, line, key):
    text = changed(SHOW, line).replace(f"{key}:\n", "")
    found = of_show(text)
    assert [(problem.rule, problem.key) for problem in found] == [(rule, key)]
    first = key.partition(".")[0].partition("[")[0]
    assert text.splitlines()[found[0].line - 1].startswith("title" if rule in ("author", "owner") else first)


@pytest.mark.parametrize(
    ("rule", "line", "key"), IN_EPISODE, ids=[f"{r}-{n}" for n, (r, *_) in enumerate(IN_EPISODE)]
)
def test_a_mistake_in_episode_yml_is_told_at_its_key(rule, line, key, tmp_path):
    text = changed(EPISODE, line)
    markdown = "" if rule == "no-description" else NOTES
    text = text.replace("summary:\n", "")
    found = of_episode(text, markdown, tmp_path=tmp_path)
    assert [(problem.rule, problem.key) for problem in found] == [(rule, key)]
    assert found[0].level == ("error" if rule in ("nothing-visible", "year") else "warning")
    assert "; " in found[0].message, "it says what to do"


@pytest.mark.parametrize(
    ("rule", "markdown", "line"), IN_NOTES, ids=[f"{r}-{n}" for n, (r, *_) in enumerate(IN_NOTES)]
)
def test_a_mistake_in_notes_is_told_at_its_line(rule, markdown, line, tmp_path):
    found = of_episode(EPISODE, markdown, tmp_path=tmp_path)
    assert [(p.path, p.line, p.rule) for p in found] == [("episodes/one/notes.md", line, rule)]


def test_every_row_has_a_bad_case():
    in_texts = {rule.id for kind in table.TEXTS_OF_SHOW for rule in kind.rules}
    assert {advice.id for advice in table.SHOW} | in_texts <= {rule for rule, *_ in IN_SHOW}
    assert {advice.id for advice in table.EPISODE} | in_texts == {rule for rule, *_ in IN_EPISODE}
    in_lines = {
        *(rule.id for rule in notes.LINES),
        notes.TABLE.id,
        notes.FRONT_MATTER.id,
        notes.EMPHASIS.id,
        notes.FOOTNOTE.id,
    }
    assert in_lines | {"invisible", "encoding"} == {rule for rule, *_ in IN_NOTES}
    assert {advice.id for advice in table.TOGETHER} == {rule for rule, *_ in TOGETHER}


SILENT = [
    "title: What __init__ does",
    "title: 'Q&A; and AT&T'",
    "title: 5 stars *****",
    "title: E3 and what came of it",
    "title: 'Season of storms: what went right'",
    "title: '99 problems'",
    "title: 'Part 2: the repair'",
    "title: 'Apollo 13: what went right'",
    "title: 'Catch-22'",
    "title: What near misses cost",
    "title: The trailer that broke down",
    "title: 'מה השתבש\u200f'",
    "title: \"\U0001f469\u200d\U0001f680 in space\"",
    "title: \"\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f and others\"",
    "title: 'می\u200cشود'",
    "title: Ã la carte",
    "title: x < y > z",
    "summary: 'a_b_c, *nix, snake_case and 2 * 3'",
    "summary: \"One.\\n\\nTwo – three.\"",
    "people: [{id: g, name: 'D. J. Trump-Åse'}]",
    "published: 2031-05-09T06:00:00Z",
    "topics: ['Dekker, Sidney']",
    "guid: https://example.org/?p=12",
]  # fmt: skip


@pytest.mark.parametrize("line", SILENT)
def test_what_only_looks_like_a_mistake_is_not_told(line, tmp_path):
    assert of_episode(changed(EPISODE, line), tmp_path=tmp_path) == []


def test_a_trailer_may_say_what_it_is_a_trailer_of(tmp_path):
    text = changed(EPISODE, "title: Introducing Near Misses") + "kind: trailer\n"
    assert of_episode(text, tmp_path=tmp_path) == []


def test_a_show_of_one_word_may_be_spoken_of(tmp_path):
    show = changed(SHOW, "title: Delay")
    assert of_episode(changed(EPISODE, "title: The longest delay"), show=show, tmp_path=tmp_path) == []
    (told,) = of_episode(changed(EPISODE, "title: Delay | The longest"), show=show, tmp_path=tmp_path)
    assert told.rule == "title-show"


def several(tmp_path, *texts):
    """Repositories' files of episodes, in order of their names, and advice on all of them."""
    episodes = []
    for position, text in enumerate(texts):
        path = tmp_path / f"episodes/e{position}/episode.yml"
        path.parent.mkdir(parents=True)
        path.write_text(f"title: T{position}\n{text}" if "title" not in text else text)
        episodes.append(Repository(tmp_path).episode(f"e{position}"))
    return episodes


def weekly(count, **others):
    return [
        f"number: {n + 1}\nseason: 1\npublished: {others.get(f'e{n}', f'2026-0{n + 1}-01T00:00:00Z')}\n"
        for n in range(count)
    ]


TOGETHER = [
    ("titles-differ", ["title: One\n", "title: two\n", "title: ONE\n"], "e2", "title"),
    ("numbers-differ", ["number: 1\nseason: 1\n", "number: 1\nseason: 2\n", "number: 1\nseason: 2\n"], "e2", "number"),
    ("season-missing", [*["number: 1\nseason: 1\nkind: full\n".replace("1\ns", f"{n}\ns") for n in (1, 2, 3)],
                        "number: 4\n"], "e3", "season"),
    ("summaries-differ", ["summary: A b.\n", "summary: a  B.\n"], "e1", "summary"),
    ("number-order", [each.replace("number: 3\n", "number: 300\n") for each in weekly(5)], "e2", "number"),
    ("number-order", [each.replace("number: 3\nseason: 1\n", "number: 3\nseason: 11\n") for each in weekly(5)],
     "e2", "season"),
    ("date-far", weekly(5, e4="2062-05-01T00:00:00Z"), "e4", "published"),
    ("date-far", weekly(5, e0="2016-01-01T00:00:00Z"), "e0", "published"),
    ("date-order", weekly(6, e3="2025-04-01T00:00:00Z"), "e3", "published"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "texts", "slug", "key"), TOGETHER)
def test_what_contradicts_other_episodes_is_told(rule, texts, slug, key, tmp_path):
    episodes = several(tmp_path, *texts)
    found = list(advice_on_all(Repository(tmp_path), episodes, [each.slug for each in episodes], NOW))
    assert {(p.path, p.rule, p.key) for p in found} == {(f"episodes/{slug}/episode.yml", rule, key)}


def test_only_those_that_were_asked_about_are_told_of(tmp_path):
    episodes = several(tmp_path, "title: One\n", "title: One\n")
    (found,) = advice_on_all(Repository(tmp_path), episodes, ["e0"], NOW)
    assert found.path == "episodes/e0/episode.yml" and "e1" in found.message


@pytest.mark.parametrize(
    "texts",
    [
        ["number: 1\nkind: full\n", "number: 1\nkind: bonus\n"],
        ["title: One\nwithdrawn: twice\n", "title: One\n"],
        ["season: 1\n", "", ""],
        weekly(6),
        weekly(4, e3="2022-05-01T00:00:00Z")[:3],
    ],
    ids=["a bonus", "withdrawn", "few have seasons", "weekly", "three"],
)
def test_what_agrees_is_not_told(texts, tmp_path):
    episodes = several(tmp_path, *texts)
    assert list(advice_on_all(Repository(tmp_path), episodes, [each.slug for each in episodes], NOW)) == []
