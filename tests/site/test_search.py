"""The search index, and what the pages' script finds with it."""

import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.page_text import PageText
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.site.search.index import Searched
from lfi_podcast.site.search.postings import hash_of
from lfi_podcast.site.search.words import words_of
from tests.helpers import ROOT, program
from tests.site.archives import built, day, episode
from tests.site.helpers import build_site

SCRIPTS = ROOT / "src" / "lfi_podcast" / "site" / "static" / "search"


def on_node(asked: dict, site: Path | None = None) -> dict:
    """What the script answers; see tests/js/search.mjs."""
    command = [
        program("node"),
        str(ROOT / "tests" / "js" / "search.mjs"),
        str(SCRIPTS),
        *([str(site)] if site else []),
    ]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


WORDS = {
    "Don’t, DON'T dont": "dont dont dont",
    "re:Invent 24/7 3.5 C++ $5,000": "re invent 24 7 3 5 c 5 000",
    "near-miss e\u00admail O'Brien's 'quoted' dogs'": "near miss email obriens quoted dogs",
    "Çağrı naïve Ångström STRASSE Straße ß Œuvre Łódź": "cagri naive angstrom strasse strasse ss oeuvre lodz",
    "ὈΔΥΣΣΕΎΣ Ёлка İstanbul ﬁne Ｆｕｌｌ": "οδυσσευσ елка istanbul fine full",
    'שָׁלוֹם צה"ל צה״ל مُحَمَّد كـتاب': "שלום צהל צהל محمد كتاب",
    "事故から学ぶ AI時代 ｶﾞｽ": "事 故 か ら 学 ぶ ai 時 代 ガ ス",
    "ไทยน้ำ 사고를 हिन्दी": "ไ ท ย น \u0e49 \u0e4d า 사 고 를 हिन्दी",
    "__proto__ constructor <b> &amp; 👩‍🚒 — …": "proto constructor b amp",
    "x" * 50: "x" * 40,
}


def test_words_are_the_same_in_python_and_in_the_browser():
    texts = [
        *WORDS,
        *(path.read_text("utf-8") for path in sorted((ROOT / "tests" / "data" / "pages").glob("*.json"))),
    ]
    answers = on_node({"texts": texts})["words"]
    assert [words for words, _ in answers] == [words_of(text) for text in texts]
    assert [hashed for _, hashed in answers] == [hash_of(text) for text in texts]
    shown = {text: " ".join(words_of(text)) for text in WORDS}
    assert shown == {text: " ".join(words.split()) for text, words in WORDS.items()}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_episodes_give_the_same_bytes_wherever_and_whatever_was_there(tmp_path):
    first, second = tmp_path / "a", tmp_path / "somewhere" / "else"
    build_site(first)
    (second / "search" / "index").mkdir(parents=True)
    (second / "search" / "index" / "0123456789ab.words").touch()
    build_site(second)
    assert contents(first) == contents(second)
    build_site(first)
    assert contents(first) == contents(second)


TALK = [
    ("Host", 0.0, "Welcome back. So what do we do, if it was the wrong one and we can't tell?"),
    ("Guest", 30.0, "Near misses cost nothing and we can learn from them. Don’t wait for the real thing!"),
    (
        "Guest",
        70.0,
        "At re:Invent they ran 24/7 on-call; well-known pain. It's the O'Brien rule, version 3.5.",
    ),
    ("Host", 200.0, "Learning is not free, and nothing we can do costs less. A near miss is a gift."),
    ("Guest", 400.0, "constructor and __proto__ are words like hasOwnProperty, toString and null."),
    ("Host", 410.0, "The incident was reviewed. Reviewing it took the reviewers weeks of the same review."),
]
JAPANESE = [
    ("司会", 5.0, "事故から学ぶことは多いです。"),
    ("司会", 12.0, "AI時代 の 障害対応 について話します。"),
]
HEBREW = [("מנחה", 3.0, 'שָׁלוֹם וברוכים הבאים. צה"ל אמר תודה.')]
KOREAN = [("진행자", 2.0, "이번 사고를 돌아보고 배웁니다.")]
EPISODES = [
    episode(
        "talk",
        TALK,
        notes="<h2>Links</h2><p>About <em>hindsight</em> bias.</p><ul><li>One</li><li>Two gorillas</li></ul>",
        title="The cost of near misses",
        published=day(0),
        topics=("near misses", "on call"),
        chapters=(ChapterMark(at=0.0, title="Greetings"), ChapterMark(at=199.5, title="What learning costs")),
        people=(Person(name="Ada Åström", role="guest"),),
        references=(Reference(text="Perrow, Charles. Normal Accidents."),),
        summary="Why small failures are cheap lessons.",
    ),
    episode(
        "old", [("Host", 1.0, "We talked about near misses, and about what they cost you.")], published=day(1)
    ),
    episode("japanese", JAPANESE, language="ja", published=day(60), title="学ぶ"),
    episode("hebrew", HEBREW, language="he", published=day(61)),
    episode("korean", KOREAN, language="ko", published=day(62)),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("small")
    built(site, EPISODES)
    return site


FOUND = [
    # query                          episode     kind       anchor     marked
    ("cost nothing and we can learn", "talk", "said", "t=31", "cost nothing and we can learn"),
    ("so what do we do", "talk", "said", "t=1", "So what do we do,"),
    ("if it was the", "talk", "said", "t=3.5", "if it was the"),
    ("cant tell", "talk", "said", "t=7.5", "can't tell?"),
    ("can’t tell", "talk", "said", "t=7.5", "can't tell?"),
    ("dont wait", "talk", "said", "t=35", "Don’t wait"),
    ("re:Invent", "talk", "said", "t=70.5", "re:Invent"),
    ("re invent they", "talk", "said", "t=70.5", "re:Invent they"),
    ("24/7 on call", "talk", "said", "t=72", "24/7 on-call;"),
    ("well known pain", "talk", "said", "t=73", "well-known pain."),
    ("obrien rule", "talk", "said", "t=75", "O'Brien rule,"),
    ("version 3.5", "talk", "said", "t=76", "version 3.5."),
    ("__proto__ are words", "talk", "said", "t=401", "__proto__ are words"),
    ("constructor", "talk", "said", "t=400", "constructor"),
    ("hasownprop", "talk", "said", "t=403", "hasOwnProperty,"),
    ('"we can do costs"', "talk", "said", "t=203", "we can do costs"),
    ("review", "talk", "said", "t=416.5", "review."),
    ("hindsight", "talk", "notes", "notes", "hindsight"),
    ("two gorillas", "talk", "notes", "notes", "Two gorillas"),
    ("normal accidents perrow", "talk", "reference", "references", "Perrow, Normal Accidents."),
    ("astrom", "talk", "person", "", "Åström"),
    ("what learning costs", "talk", "chapter", "t=199.5", "What learning costs"),
    ("cheap lessons", "talk", "summary", "", "cheap lessons."),
    ("the cost of near misses", "talk", "title", "", "The cost of near misses"),
    ("学ぶこと", "japanese", "said", "t=6", "学 ぶ こ と"),
    ("障害対応について", "japanese", "said", "t=13", "障 害 対 応 に つ い て"),
    ("שלום", "hebrew", "said", "t=3", "שָׁלוֹם"),
    ('צה"ל אמר', "hebrew", "said", "t=4.5", 'צה"ל אמר'),
    ("사고", "korean", "said", "t=2.5", "사고를"),
]


@pytest.fixture(scope="module")
def answers(small) -> dict:
    return on_node({"queries": [[row[0], {}] for row in FOUND]}, small)


@pytest.mark.parametrize("row", FOUND, ids=[row[0] for row in FOUND])
def test_found_first(answers: dict, row: tuple[str, str, str, str, str]):
    query, slug, kind, anchor, marked = row
    hit = answers["found"][FOUND.index(row)]["hits"][0]
    moment = hit["moments"][0]
    shown = " ".join(moment["words"][place] for place in moment["marks"])
    assert (hit["slug"], moment["kind"], moment["anchor"], shown) == (slug, kind, anchor, marked), query


def test_nobody_is_said_to_have_said_what_two_people_said(tmp_path: Path):
    """Where one begins, an excerpt ends, with or without a full stop."""
    said = [
        ("Host", 1, "those are near misses"),
        ("Guest", 4, "near misses cost nothing"),
        ("Host", 7, "thanks"),
    ]
    built(tmp_path, [episode("talk", said)])
    queries = [["cost nothing", {}], ["those are", {}], ["misses near misses cost", {}]]
    found = on_node({"queries": queries}, tmp_path)["found"]
    first = [each["hits"][0]["moments"][0] for each in found]
    assert [(each["speaker"], " ".join(each["words"])) for each in first] == [
        ("Guest", "near misses cost nothing"),
        ("Host", "those are near misses"),
        ("Host", "those are near misses"),
    ]


def test_who_says_it_and_in_which_chapter(answers: dict):
    hit = answers["found"][0]["hits"][0]
    assert (hit["title"], hit["published"], hit["language"]) == (
        "The cost of near misses",
        "2020-01-01",
        "en",
    )
    moment = hit["moments"][0]
    assert (moment["speaker"], moment["chapter"], moment["at"]) == ("Guest", "Greetings", 31)
    assert " ".join(moment["words"]) == "Near misses cost nothing and we can learn from them."


CHOSEN = [
    ("near misses", {"speaker": "Guest"}, ["talk"]),
    ("near misses", {"speaker": "Nobody"}, []),
    ("near misses", {"topic": "on call"}, ["talk"]),
    ("near misses", {"topic": "constructor"}, []),
    ("near misses", {"year": 2020}, ["talk", "old"]),
    ("near misses", {"year": "2021"}, []),
    ("near misses", {"limit": 1}, ["talk"]),
    ("near misses", {"limit": 1, "offset": 1}, ["old"]),
    ("near misses", {"limit": 1, "offset": 2}, []),
    ("", {}, []),
    ("?! —", {}, []),
    ('"misses near"', {}, []),
    ("zebra", {}, []),
]


def test_what_is_chosen_by_and_how_many(small: Path):
    answers = on_node({"queries": [[query, options] for query, options, _ in CHOSEN]}, small)
    found = [[hit["slug"] for hit in answer["hits"]] for answer in answers["found"]]
    assert found == [slugs for _, _, slugs in CHOSEN]
    assert [(answers["found"][place]["total"], answers["found"][place]["more"]) for place in (6, 7, 12)] == [
        (2, True),
        (2, False),
        (0, False),
    ]
    filters = answers["filters"]
    assert filters["speakers"][0] == {"name": "Host", "count": 2}
    assert {"name": "on call", "count": 1} in filters["topics"]
    assert filters["years"] == [{"name": "2021", "count": 3}, {"name": "2020", "count": 2}]


SPELLED = {
    "gorilas": "gorillas",
    "hindsihgt bias": "hindsight bias",
    "normal acidents": "normal accidents",
    "near misses": None,
    "gorill": None,
    "xyzzyx": None,
}


def test_a_show_without_episodes_and_a_long_query(tmp_path: Path, small: Path):
    built(tmp_path, [None])
    asked = {"queries": [["anything", {}], ['"any thing"', {"year": 2020}]]}
    answers = on_node(asked, tmp_path)
    assert [answer["total"] for answer in answers["found"]] == [0, 0]
    assert answers["filters"] == {"speakers": [], "topics": [], "years": []}
    pasted = f"{TALK[1][2]} {TALK[2][2]}"
    hit = on_node({"queries": [[pasted, {}]]}, small)["found"][0]["hits"][0]
    assert (hit["slug"], hit["moments"][0]["anchor"]) == ("talk", "t=30")


def test_a_better_spelling_is_offered(small: Path):
    answers = on_node({"queries": [[query, {}] for query in SPELLED]}, small)
    assert [answer["suggestion"] for answer in answers["found"]] == list(SPELLED.values())


OFTEN = "the and of to a in that it is we you they was on for with as have so but".split()


def test_any_four_words_lead_to_where_they_were_said(tmp_path: Path):
    """Also where all of them are common, or the run goes on in another fragment, unit or line."""
    numbers = random.Random(16)
    rare = [
        "".join(numbers.choices("bdfgklmnprst", k=2)) + numbers.choice("aeiou") + str(n) for n in range(900)
    ]
    said, episodes = {}, []
    for number in range(40):
        words = [numbers.choice(OFTEN if numbers.random() < 0.7 else rare) for _ in range(1700)]
        slug = f"e{number}"
        lines = [
            ("Host", place / 2, " ".join(words[place : place + 60])) for place in range(0, len(words), 60)
        ]
        episodes.append(episode(slug, lines, published=day(number)))
        for place in range(len(words) - 3):
            said.setdefault(tuple(words[place : place + 4]), []).append((slug, place / 2))
    built(tmp_path, episodes)
    runs = (
        numbers.sample(sorted(said), 60) + sorted(run for run in said if set(run) <= set(OFTEN))[::400][:60]
    )
    found = on_node({"queries": [[" ".join(run), {}] for run in runs]}, tmp_path)["found"]
    first = [(answer["hits"][0]["slug"], answer["hits"][0]["moments"][0]["at"]) for answer in found]
    missed = [
        (run, place, said[run]) for run, place in zip(runs, first, strict=True) if place not in said[run]
    ]
    assert len(runs) > 90 and missed == []


def test_one_more_episode_changes_few_files_and_what_is_old_is_not_read(tmp_path: Path):
    def refuse() -> PageText:
        raise AssertionError("it has not changed")

    episodes: list[Searched | None] = [
        episode(f"e{number}", [("Host", 0.0, f"Word number {number} is said.")], published=day(number))
        for number in range(35)
    ]
    first = built(tmp_path, episodes)
    unread = [each and replace(each, read=refuse) for each in episodes[:32]]
    more = [
        *unread,
        *episodes[32:],
        episode("new", [("Host", 0.0, "Something else is said.")], published=day(99)),
    ]
    second = built(tmp_path, more)
    assert built(tmp_path, [each and replace(each, read=refuse) for each in more]) == second
    new = {key for key in second if first.get(key) != second[key]}
    assert len(new) <= 10 and len([key for key in first if key not in second]) <= 10
    without = built(tmp_path, [None, *episodes[1:], more[-1]])
    kept = {key for key in without if key in second}
    assert len(kept) >= len(second) - 10, "the others keep their places"
    assert built(tmp_path / "anew", [None, *episodes[1:], more[-1]]) == without
