"""The search index, and what the pages' script finds with it."""

import json
import subprocess
from pathlib import Path

import pytest

from lfi_podcast.site.search.postings import hash_of
from lfi_podcast.site.search.words import words_of
from tests.helpers import ROOT, program
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


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("small")
    build_site(site)
    return site


FOUND = [
    ("quiet week for once", "said", "t=4.9", "quiet week, for once."),
    ("pager", "title", "", "pager"),
    ("telesc", "said", "t=6.5", "telescope"),
    ('"nothing the"', "said", "t=8.25", "Nothing! The"),
    ("lighthouse", "notes", "notes", "lighthouse."),
    ("blameless postmortems", "reference", "references", "Blameless Postmortems."),
    ("guten tag", "said", "t=1", "Guten Tag."),
]


@pytest.mark.parametrize(("query", "kind", "anchor", "marked"), FOUND, ids=[row[0] for row in FOUND])
def test_found_first(small: Path, query: str, kind: str, anchor: str, marked: str):
    (found,) = on_node({"queries": [[query, {}]]}, small)["found"]
    moment = found["hits"][0]["moments"][0]
    assert (moment["kind"], moment["anchor"]) == (kind, anchor)
    assert " ".join(moment["words"][place] for place in moment["marks"]) == marked
