"""The site in a real browser: seeking, searching, and nothing that a reader did not ask for."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from lfi_podcast.text.captions import cues
from lfi_podcast.text.formats import VTT, render_vtt
from tests.site.helpers import build_site, served, tone
from tests.text.test_formats import CASES, transcript_of

EPISODE = "episodes/001-pager/"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    # Below a folder, as on a shared host: nothing may depend on being at the root.
    build_site(folder / "show", tone(folder / "tone.mp3", seconds=12))
    with served(folder) as base:
        yield base + "show/"


@pytest.fixture
def page(browser, address):
    """A page that fails the test on console errors, CSP violations, and requests to other hosts."""
    page, complaints = browser.new_page(), []
    page.on(
        "console", lambda message: message.type in ("error", "warning") and complaints.append(message.text)
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith(address) or complaints.append(asked.url))
    page.add_init_script("addEventListener('securitypolicyviolation', (e) => console.error(e.blockedURI))")
    yield page
    page.close()
    assert complaints == []


def wait_for_time(page, seconds: float):
    """Until the recording is at `seconds`, or has played on from there for less than two."""
    page.wait_for_function(
        "at => { const { currentTime, seeking } = document.querySelector('audio');"
        " return !seeking && currentTime >= at - 0.05 && currentTime < at + 2; }",
        arg=seconds,
        timeout=10_000,
    )


def current(page) -> list[str]:
    return page.locator("[aria-current]").all_inner_texts()


@pytest.mark.parametrize("fragment", ["#t=3.5", "#t=0:03.5", "#t=npt:3.5,9", "#t=0%3A03.5"])
def test_a_link_to_a_moment_starts_there(page, address, fragment):
    page.goto(address + EPISODE + fragment)
    wait_for_time(page, 3.5)
    expect(page.locator(".line[aria-current]")).to_have_text("Thank you.")
    expect(page.locator(".line[aria-current]")).to_be_in_viewport()
    expect(page.locator(".chapters [aria-current]")).to_contain_text("Hello")


def test_a_changed_fragment_seeks_on_the_open_page(page, address):
    page.goto(address + EPISODE)
    page.evaluate("location.hash = '#t=6'")
    wait_for_time(page, 6)


def test_chapters_lines_and_references_seek(page, address):
    page.goto(address + EPISODE)
    for click, seconds in (
        (page.get_by_role("link", name="The pager 0:06"), 6),
        (page.get_by_text("It is a quiet week"), 4),
        (page.get_by_title("Hear it mentioned"), 9.5),
        (page.get_by_role("link", name="0:00", exact=True), 0.2),
    ):
        click.click(position={"x": 4, "y": 8})
        wait_for_time(page, seconds)
        assert urlsplit(page.url).fragment == f"t={seconds:g}"


def test_a_stretch_ends_where_it_says(page, address):
    page.goto(address + EPISODE)
    page.get_by_text("It is a quiet week").click()  # a page that was touched may play
    page.evaluate("location.hash = '#t=1,1.6'")
    page.wait_for_function("() => document.querySelector('audio').paused", timeout=10_000)
    assert 1.5 < page.evaluate("document.querySelector('audio').currentTime") < 2.5


@pytest.mark.parametrize("path", ["", "search/?q=pager", EPISODE])
def test_nothing_is_cut_off_on_the_narrowest_screen(page, address, path):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_quoted_phrase_is_found_wherever_it_was_said(browser, demo):
    page = browser.new_page()
    with served(demo / "public") as base:
        page.goto(base + 'search/?q="near misses"')
        page.locator(".moments a").first.wait_for()
        talk = page.locator("#results > li", has_text="Public or private?")
        assert {"Notes", "1:04", "1:06"} <= set(talk.locator(".at").all_text_contents())
        for excerpt in page.locator(".moments a").all():
            marked = " ".join(excerpt.locator("mark").all_text_contents()).lower()
            assert "near misses" in marked.replace(",", "")
    page.close()


@pytest.mark.parametrize("case", CASES)
def test_captions_are_read_as_they_were_written(browser, tmp_path, case):
    talk = transcript_of(case)
    (tmp_path / "transcript.vtt").write_text(render_vtt(talk), "utf-8")
    (tmp_path / "page.html").write_text("<!doctype html><video><track src=transcript.vtt></video>")
    page = browser.new_page()
    with served(tmp_path) as base:
        page.goto(base + "page.html")
        page.evaluate("document.querySelector('track').track.mode = 'hidden'")
        page.wait_for_function("document.querySelector('track').readyState === 2")
        read = page.evaluate(
            "[...document.querySelector('track').track.cues].map(cue => { const shown = cue.getCueAsHTML();"
            " return [cue.startTime, cue.endTime, shown.querySelector('span').title, shown.textContent]; })"
        )
    page.close()
    assert read == [[cue.start, cue.end, cue.speaker, "\n".join(cue.lines)] for cue in cues(talk, VTT)]
