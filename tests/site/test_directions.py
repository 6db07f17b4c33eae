"""Pages in a language that is written from right to left, in one without spaces, and in both at once, in a browser."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from lfi_podcast.site.pages import episode_page
from tests.site.helpers import CASES, build_site, read_case, served

EPISODE = "episodes/003-hebrew/"


@pytest.fixture(scope="module")
def hebrew(tmp_path_factory):
    """The site of a show in Hebrew, and a page of each kind."""
    folder = tmp_path_factory.mktemp("hebrew")
    build_site(folder, language="he")
    pages = sorted(f"{path.parent.relative_to(folder).as_posix()}/" for path in folder.rglob("index.html"))
    kinds = {re.sub("(?<=/)[^/]+/", "*/", page): page.removeprefix("./") for page in pages}
    with served(folder) as address:
        yield address, list(kinds.values())


def test_no_page_is_wider_than_the_screen(browser, hebrew):
    address, pages = hebrew
    assert {"", "people/", "search/", EPISODE, EPISODE + "embed/"} <= set(pages)
    page = browser.new_page()
    for path in pages:
        page.goto(address + path)
        assert page.locator("html").get_attribute("dir") == "rtl", path
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide = "[document.documentElement.scrollWidth, document.body.getBoundingClientRect().left]"
            assert page.evaluate(wide) == [width, 0], (path, width)
    page.close()


def test_titles_begin_on_the_right_and_time_runs_from_the_left(browser, hebrew):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(hebrew[0] + EPISODE)
    title = page.get_by_role("heading", level=1)
    begins = title.evaluate("h1 => getComputedStyle(h1).direction + getComputedStyle(h1).textAlign")
    assert begins == "rtlstart"
    slider = page.get_by_role("slider").first
    expect(slider).to_be_visible()
    assert slider.evaluate("slider => getComputedStyle(slider).direction") == "ltr"
    page.close()


def test_an_episode_in_another_language_says_so(browser, hebrew):
    page = browser.new_page()
    page.goto(hebrew[0] + "episodes/001-pager/")
    said = page.locator(".said").first
    assert said.evaluate("p => [p.closest('[lang]').lang, getComputedStyle(p).direction]") == ["en", "ltr"]
    page.close()


def test_a_name_with_controls_in_it_turns_nothing_but_itself(browser, hebrew):
    """In the order of reading, people stand from right to left, and what follows a name stands left of it."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    sent = page.goto(hebrew[0] + EPISODE)
    people = page.locator(".people > span > :first-child")
    places = [people.nth(n).bounding_box() for n in range(people.count())]
    assert len(places) == 3 and len({round(place["y"]) for place in places}) == 1, "all on one line"
    assert [place["x"] for place in places] == sorted((place["x"] for place in places), reverse=True)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", sent.text())
    page.close()


def test_a_language_without_spaces_fits_a_phone(browser, tmp_path):
    case = read_case(CASES / "hebrew.json")
    line = "障害から学ぶことは費用がかかりませんし、そこから多くを学ぶことができます。" * 20
    said = case["text"].transcript
    told = tuple(each.model_copy(update={"text": line, "steps": (0,)}) for each in said.utterances)
    transcript = said.model_copy(update={"language": "ja", "utterances": told})
    record = case["record"].model_copy(update={"title": line[:60], "summary": line, "language": "ja"})
    show = case["site"].show.model_copy(update={"language": "ja"})
    text = case["text"].model_copy(update={"transcript": transcript})
    (tmp_path / "index.html").write_bytes(episode_page(replace(case["site"], show=show), record, text))
    page = browser.new_page(viewport={"width": 320, "height": 640})
    with served(tmp_path) as address:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.get_by_role("heading", level=1).evaluate("h1 => h1.closest('[lang]').lang") == "ja"
    page.close()
