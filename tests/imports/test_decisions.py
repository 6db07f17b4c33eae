"""Small decisions of an import: names of folders, categories, YAML, what does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.imports.categories import category
from lfi_podcast.imports.chapters import chapters_in_json
from lfi_podcast.imports.covers import inline
from lfi_podcast.imports.credits import credited, entries
from lfi_podcast.imports.elements import read_elements
from lfi_podcast.imports.findings import FindingKind
from lfi_podcast.imports.fit import fitting
from lfi_podcast.imports.parse import parse_feed
from lfi_podcast.imports.show_file import plan_show
from lfi_podcast.imports.slugs import slugs
from lfi_podcast.imports.transcripts import candidates
from lfi_podcast.imports.values import ImportedFile, ImportedItem, ImportedPerson
from lfi_podcast.imports.yaml_text import episode_yaml
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.show import Show


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Technology",), "Technology"),
        (("Technology", "Podcasting"), "Technology"),
        (("technology", "tech news"), "News > Tech News"),
        (("Tech News",), "News > Tech News"),
        (("Society and Culture", "History"), "History"),
        (("Kids &amp; Family", "Parenting"), "Kids & Family > Parenting"),
        (("Games & Hobbies", "Hobbies"), "Leisure > Hobbies"),
        (("Literature",), "Arts > Books"),
        (("Basket weaving",), None),
        (("",), None),
    ],
)
def test_categories(names: tuple[str, ...], expected: str | None):
    assert category(names) == expected


def item(title: str, guid: str = "1", **keys: object) -> ImportedItem:
    return ImportedItem(guid=guid, title=title, keys=keys)


@pytest.mark.parametrize(
    ("title", "keys", "expected"),
    [
        ("Two kinds of review", {"number": 12}, "012-two-kinds-of-review"),
        ("#12: Two kinds", {"number": 12}, "012-two-kinds"),
        ("Episode 12 – Two kinds", {"number": 12}, "012-two-kinds"),
        ("12 monkeys", {"number": 3}, "003-12-monkeys"),
        ("Half", {"number": 1.5}, "001-5-half"),
        ("Fast &amp; daneben „Ünïcode“ 🎧", {}, "fast-daneben-unicode"),
        ("../../etc/passwd", {}, "etc-passwd"),
        ("Don't", {}, "dont"),
        ("数字", {}, "shuzi"),
        ("🎧", {}, "episode"),
        (
            "word " * 30,
            {},
            "word-word-word-word-word-word-word-word-word-word-word-word-word"[:64].rstrip("-"),
        ),
        ("x" * 300, {}, "x" * 64),
    ],
)
def test_names_of_folders(title: str, keys: dict[str, object], expected: str):
    assert (
        slugs([item(title, **keys)], {})["1"].startswith(expected[:60])
        and len(slugs([item(title)], {})["1"]) <= 64
    )
    assert slugs([item(title, **keys)], {})["1"] == expected


def test_names_stay_when_newer_episodes_come():
    old = [item("Same", "a"), item("Same", "b")]
    before = slugs(old, {})
    assert before == {"a": "same", "b": "same-2"}
    assert slugs([item("Same", "0"), *old], before) == {**before, "0": "same-3"}


VALUES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)
    | st.sampled_from(["a\nb", "x #y", "null"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.from_regex("[a-z]{2,6}", fullmatch=True), VALUES, min_size=1, max_size=4))
def test_any_text_is_the_same_when_the_file_is_read(data: dict[str, object]):
    document = read_yaml("episode.yml", episode_yaml(data))
    assert document.data == data and not document.problems


def test_what_does_not_fit_is_taken_out_with_a_reason():
    data = {
        "title": "T",
        "nonsense": 1,
        "number": -1,
        "chapters": [
            {"at": "0:00", "title": "A", "url": "ftp://x"},
            {"at": "1:99", "title": "B"},
            {"at": "2:00", "title": "C"},
        ],
    }
    kept, reasons = fitting(EpisodeFile, data)
    assert kept == {"title": "T", "chapters": [{"at": "0:00", "title": "A"}, {"at": "2:00", "title": "C"}]}
    assert {key for key, _ in reasons} >= {"nonsense", "number", "chapters.url", "chapters.at"}


def test_people_have_one_id_each_and_regulars_are_named_by_it():
    host, guest = ImportedPerson("Ada: Host", href="https://a.example/"), ImportedPerson("Ada Host", "guest")
    regulars = entries([host])
    assert regulars == {"ada-host": {"name": "Ada Host", "role": "host", "href": "https://a.example/"}}
    assert credited([host], regulars) == ["ada-host"]
    assert credited([guest], regulars) == [{"id": "ada-host", "name": "Ada Host", "role": "guest"}]
    assert list(entries([ImportedPerson("李"), ImportedPerson("Ann"), ImportedPerson("ann")])) == [
        "li",
        "ann",
        "ann-2",
    ]


def test_the_best_transcript_in_the_language_comes_first():
    files = [
        ImportedFile("https://a.example/t.srt", "application/srt"),
        ImportedFile("https://a.example/1", "text/html; charset=utf-8"),
        ImportedFile("https://a.example/t.json?x=1"),
        ImportedFile("https://a.example/es.vtt", "text/vtt", language="es"),
        ImportedFile("https://a.example/en.vtt", "text/vtt", language="en-us"),
        ImportedFile("https://a.example/t.pdf", "application/pdf"),
    ]
    assert [kind for kind, _ in candidates(files, "en")] == ["vtt", "json", "srt", "html"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"chapters": 1}', b'{"chapters": [{"startTime": "x"}]}', b"\xff", b"[" * 9000]
)
def test_chapters_in_anything_else_are_none(content: bytes):
    assert chapters_in_json(content) == ()


def test_chapters_in_json():
    first = b'{"startTime": 0.138, "title": "A", "url": "u", "img": "i"}'
    others = b'{"startTime": "1:05", "title": "B"}, {"startTime": 9, "toc": false}'
    content = b'{"version": "1.2.0", "chapters": [%s, %s]}' % (first, others)
    assert [(each.at, each.title, each.url, each.image) for each in chapters_in_json(content)] == [
        (0.138, "A", "u", "i"),
        (65, "B", "", ""),
    ]


@pytest.mark.parametrize(
    ("address", "content"),
    [
        ("data:image/png;base64,QUI=", b"AB"),
        ("data:,a%20b", b"a b"),
        ("https://a.example/", None),
        ("data:x", None),
        ("data:;base64,?", None),
    ],
)
def test_pictures_inside_addresses(address: str, content: bytes | None):
    assert inline(address) == content


def test_the_show_says_what_its_feed_said():
    feed = b"""<rss><channel xmlns:podcast="https://podcastindex.org/namespace/1.0"><title>T</title>
    <podcast:updateFrequency rrule="FREQ=WEEKLY;BYDAY=MO" dtstart="2026-01-05">Mondays</podcast:updateFrequency>
    <podcast:license url="https://a.example/l">Ours</podcast:license><podcast:block id="google">yes</podcast:block>
    <podcast:txt purpose="ai-content">true</podcast:txt><podcast:txt>Words</podcast:txt>
    <podcast:locked>no</podcast:locked><podcast:medium>music</podcast:medium>
    <podcast:location rel="creator" geo="geo:53.55,9.99" country="DE">Hamburg</podcast:location>
    <podcast:chat server="irc.example.org" protocol="irc" accountId="@a" space="#b"/>
    <podcast:podroll><podcast:remoteItem feedGuid="917393e3-1b1e-5cef-ace4-edaa54e1f810"/></podcast:podroll>
    </channel></rss>"""
    plan = plan_show(
        parse_feed([("https://a.example/f", read_elements(feed, "f"))]), "https://a.example/f", None
    )
    show = Show.model_validate(plan.data)
    assert show.schedule and show.schedule.rule == "FREQ=WEEKLY;BYDAY=MO" and show.schedule.text == "Mondays"
    assert (show.block, show.ai, show.locked) == ({"google": True}, "true", False)
    assert [each.text for each in show.txt] == ["Words"] and show.podroll and show.chat and show.license
    assert show.location[0].name == "Hamburg" and show.location[0].country
    left_out = {finding.what for finding in plan.findings if finding.kind is FindingKind.LEFT_OUT}
    assert left_out == {"medium: there is no such key"}
    assert {"description", "language", "categories", "explicit", "guid of the show"} <= {
        finding.what.partition(":")[0] for finding in plan.findings if finding.kind is FindingKind.GUESSED
    }
