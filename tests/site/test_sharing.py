"""What others show where somebody links to a page, and the pictures for that."""

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from lfi_podcast.model.catalog import Catalog, ClipFile, Record, Soundbite
from lfi_podcast.model.layout import is_immutable
from lfi_podcast.pictures.compress import small_copy
from lfi_podcast.publish.pictures import wanted
from lfi_podcast.site.drawing import HEIGHT, WIDTH, share_picture
from lfi_podcast.site.pages import episode_page, shared_page
from lfi_podcast.site.sharing import SharePicture, episode_summary, excerpt, locale, seen
from tests.helpers import COVER
from tests.site.helpers import CASES, build_site, read_case

BASE = "https://podcast.example.org/show/"
LONG = "One about pagers. " * 4 + "Another that says a good deal more about what people do at night. " * 4


def picture(**facts) -> SharePicture:
    known = {"form": "page", "name": "a", "title": "Public or private?", "byline": "Host, Guest"}
    return SharePicture(**{**known, "show": "Learning from Incidents", "cover": "artwork/c-0.jpg", **facts})


@pytest.fixture(scope="module")
def cover() -> bytes:
    return COVER.read_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short.", "Short."),
        ("  Two\n lines  ", "Two lines"),
        ("Turned \u202eback\u2069", "Turned back"),
        (
            LONG,
            "One about pagers. " * 4 + "Another that says a good deal more about what people do at night.",
        ),
        ("word " * 50, ("word " * 32).strip() + "…"),
        ("x" * 200, "x" * 159 + "…"),
        ("", ""),
    ],
)
def test_a_description_ends_with_a_sentence_or_a_word(text, expected):
    assert excerpt(text, "en") == expected


@settings(max_examples=40)
@given(st.text())
def test_a_description_is_one_line_and_short(text):
    found = excerpt(text, "en")
    assert len(found) <= 160 and found == seen(found)
    assert bool(found) == bool(seen(text))


def test_an_episode_always_has_a_description():
    case = read_case(CASES / "full.json")
    show, record = case["site"].show, case["record"]
    blank = record.model_copy(
        update={"summary": None, "description": "<h2>Notes</h2><p>On <em>call</em>.</p>"}
    )
    assert episode_summary(show, record) == "What a pager does to a week."
    assert episode_summary(show, blank) == "Notes On call."
    assert episode_summary(show, blank.model_copy(update={"description": "<p> </p>"})) != ""


@pytest.mark.parametrize(
    ("tag", "expected"), [("en", "en_US"), ("de-AT", "de_AT"), ("he", "he_IL"), ("fr", "fr_FR")]
)
def test_a_locale_names_a_territory(tag, expected):
    assert locale(tag) == expected


def card_of(page: bytes) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([\w:]+)" content="(.*?)">', page.decode())
    return {name: value for name, value in found if name == "description" or ":" in name}


def test_every_public_page_has_a_card(tmp_path):
    build_site(tmp_path)
    pages = [path for path in tmp_path.rglob("*.html") if path.parent.name != "embed"]
    assert len(pages) > 10
    descriptions = []
    for path in pages:
        if 'name="robots" content="noindex"' in (text := path.read_text("utf-8")):
            continue
        card = card_of(text.encode())
        assert (tmp_path / card["og:image"].removeprefix(BASE)).is_file(), path
        assert 0 < len(card["description"]) < 250 and card["og:title"] and card["og:image:alt"], path
        assert f'<link rel="canonical" href="{card["og:url"]}">' in text
        descriptions.append(card["description"])
        assert '<meta name="twitter:card" content="summary_large_image">' in text
    assert len(set(descriptions)) > len(descriptions) - 4  # nearly each its own
    assert card_of((tmp_path / "episodes/001-pager/index.html").read_bytes())["og:audio"].endswith(".mp3")
    assert card_of((tmp_path / "search/index.html").read_bytes())["og:title"].startswith("Search")


def test_drafts_and_previews_have_none():
    case = read_case(CASES / "full.json")
    draft = case["record"].model_copy(update={"published": None})
    for page in (shared_page(**case), episode_page(**case | {"record": draft})):
        assert card_of(page) == {}
        assert b"noindex" in page


def test_what_is_drawn_for_an_episode():
    bites = [{"at": 1, "length": 2, "title": "Said"}, {"at": 3, "length": 2, "title": "Not made"}]
    files = (ClipFile(key="clips/a/1.mp3", length=1, type="audio/mpeg", form="mp3"),)
    case = read_case(CASES / "full.json")
    soundbites = (Soundbite(**bites[0], files=files), Soundbite(**bites[1]))
    record: Record = case["record"].model_copy(
        update={"soundbites": soundbites, "artwork": "artwork/own-1.png"}
    )
    found = wanted(case["site"].show, Catalog(artwork="artwork/cover-0.jpg").with_entry(record))
    own, shows = list(found["artwork/own-1.png"]), list(found["artwork/cover-0.jpg"])
    assert own[:3] == [f"pictures/own-1-{side}.webp" for side in (160, 320, 640)]
    assert len(own) == 5 and all(key.startswith("pictures/001-pager-share-") for key in own[3:])
    assert len(shows) == 4
    assert all(map(is_immutable, [*own, *shows]))


def test_a_picture_has_a_key_of_what_is_in_it():
    assert picture().key == picture().key
    others = [
        picture(title="Other"),
        picture(form="quote"),
        picture(cover="artwork/d-0.jpg"),
        picture(byline=""),
    ]
    assert len({each.key for each in (picture(), *others)}) == 5


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"form": "quote", "title": "It cost nothing and we can learn. " * 8},
        {"title": "Donaudampfschifffahrtsgesellschaftskapitän" * 6, "byline": "Somebody, " * 40},
        {"title": "ציבורי או פרטי?", "byline": "מארחת"},
        {"title": "公開か非公開か", "byline": "ホスト", "show": "番組"},
        {"title": "🎉", "byline": "", "show": ""},
    ],
    ids=[
        "plain",
        "quote",
        "long words",
        "right to left",
        "characters that few fonts have",
        "nothing to write",
    ],
)
def test_pictures_are_small_and_always_the_same(cover, facts):
    content = share_picture(picture(**facts), cover)
    assert content == share_picture(picture(**facts), cover)
    assert Image.open(BytesIO(content)).size == (WIDTH, HEIGHT)
    assert len(content) < 150_000


def test_what_is_written_is_seen_and_stays_inside(cover):
    def pixels(**facts):
        return Image.open(BytesIO(share_picture(picture(**facts), cover))).convert("L")

    blank = pixels(title="", byline="", show="")
    for facts in ({}, {"title": "W" * 300}, {"form": "quote", "title": "W" * 300}):
        empty = pixels(**{**facts, "title": "", "byline": "", "show": ""}) if facts else blank
        changed = (
            ImageChops.difference(pixels(**facts), empty).point(lambda value: 255 * (value > 60)).getbbox()
        )
        left, top, right, bottom = changed
        assert left >= 60 and top >= 60 and right <= WIDTH - 60 and bottom <= HEIGHT - 60


def test_right_to_left_is_mirrored(cover):
    left, right = (
        Image.open(BytesIO(share_picture(picture(title=title), cover))).convert("L").crop((0, 90, WIDTH, 540))
        for title in ("Public", "ציבורי")
    )
    column = (72, 0, 502, 450)
    mirrored = (WIDTH - 502, 0, WIDTH - 72, 450)
    difference = ImageChops.difference(left.crop(column), right.crop(mirrored)).getextrema()
    assert difference[1] < 40


def test_a_small_copy_is_small(cover):
    for side, most in ((160, 6_000), (320, 12_000), (640, 30_000)):
        copy = small_copy(cover, side)
        image = Image.open(BytesIO(copy))
        assert image.format == "WEBP" and max(image.size) == side
        assert len(copy) < most and copy == small_copy(cover, side)


def test_nothing_in_a_title_turns_what_follows():
    case = read_case(CASES / "full.json")
    turned = case["record"].model_copy(
        update={"title": "A \u202etitle\u202c & more", "summary": "\u2067Said\u2069."}
    )
    page = episode_page(**case | {"record": turned})
    card = card_of(page)
    assert card["og:title"] == "A title &amp; more" and card["description"] == "Said."
    assert "<title>A title &amp; more · Lernen aus Störungen &amp; mehr</title>" in page.decode()
