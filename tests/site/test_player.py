"""The player in a real browser: by pointer, keys and the system's own controls, remembered and embedded."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from lfi_podcast.model import layout
from lfi_podcast.model.catalog import Record
from lfi_podcast.site.pages import embed_data, embed_page, episode_page
from lfi_podcast.site.rendering import Site
from tests.site.helpers import CASES, build_site, read_case, served, tone

SECONDS = 120.0
EPISODE, GONE = "episodes/200-long/", "episodes/201-gone/"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2

AT = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A site with an episode of two minutes and four chapters, and one of long words whose sound is gone."""
    folder = tmp_path_factory.mktemp("served")
    build_site(folder / "show")
    case = read_case(CASES / "full.json")
    site = Site(case["site"].show, "artwork/cover-0123.jpg")
    sound = {"key": "audio/200-long-0123456789ab.mp3", "duration": SECONDS, "waveform": "20406450" * 60}
    long = changed(case["record"], "200-long", sound)
    gone = changed(
        case["record"], "201-gone", sound | {"key": "audio/201-gone-0123456789ab.mp3", "waveform": None}
    )
    objects = {long.enclosure.key: tone(folder / "tone.mp3", seconds=round(SECONDS))}
    for record in (long, gone):
        objects[layout.page_key(record.slug)] = episode_page(site, record, case["text"])
        objects[layout.embed_key(record.slug)] = embed_page(site, record)
        objects[layout.oembed_key(record.slug)] = embed_data(site, record)
    for key, content in objects.items():
        (folder / "show" / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / "show" / key).write_bytes(content)
    with served(folder) as base:
        yield base + "show/"


def changed(record: Record, slug: str, sound: dict) -> Record:
    titles = ["Hello", "The pager", "A picture", "Goodbye"]
    marks = [{"at": 30 * n, "title": title} for n, title in enumerate(titles)]
    marks[2]["image"] = "artwork/cover-0123.jpg"
    known = record.model_dump(mode="json", exclude_none=True) | ({"title": LONG} if slug in GONE else {})
    enclosure = known["enclosure"] | {name: value for name, value in sound.items() if value is not None}
    return Record.model_validate(
        known | {"slug": slug, "guid": slug, "chapters": marks, "enclosure": enclosure}
    )


@pytest.fixture(scope="module")
def shared(browser, address):
    """One page for most tests, and what it complains of."""
    page, complaints = browser.new_page(), []
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(
        "globalThis.handlers = {}; const session = navigator.mediaSession;"
        "session.setActionHandler = (name, handler) => { handlers[name] = handler; };"
    )
    page.goto(address + EPISODE)
    ready(page)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def page(shared) -> Page:
    """That page as on a first visit: silent, at the start, at the top."""
    shared.evaluate(
        "for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();"
        "document.activeElement.blur(); scrollTo(0, 0); setSpeed('1'); say(); localStorage.clear();"
        "audio.pause(); audio.muted = false; audio.volume = 1; seek(0);"
    )
    shared.wait_for_function("() => !audio.seeking")
    return shared


def ready(page: Page):
    page.wait_for_function("() => document.querySelector('audio').readyState > 0")


def visit(page: Page, address: str):
    page.goto("about:blank")  # so that an address that differs in its fragment is loaded too
    page.goto(address)
    ready(page)


def at(page: Page) -> float:
    return page.evaluate(AT)


def test_there_is_one_set_of_controls(page):
    expect(page.locator("audio")).to_be_hidden()
    region = page.get_by_role("region", name="Player")
    assert region.get_by_role("slider").evaluate_all("all => all.map((each) => each.ariaLabel)") == [
        "Position in the episode",
        "Volume",
    ]
    play = region.get_by_role("button", name="Play")
    play.click()
    page.wait_for_function(f"() => {AT} > 0.2")
    region.get_by_role("button", name="Pause").click()
    expect(play).to_be_visible()
    assert page.evaluate(PAUSED)


def test_skipping_and_times(page):
    page.get_by_role("button", name="Forward 30 seconds").click()
    page.get_by_role("button", name="Forward 30 seconds").click()
    page.get_by_role("button", name="Back 15 seconds").click()
    assert at(page) == 45
    expect(page.locator(".elapsed")).to_have_text("0:45")
    expect(page.locator(".remaining")).to_have_text("−1:15")
    page.get_by_role("button", name="Back 15 seconds").click(click_count=4)
    assert at(page) == 0


def test_the_speed_is_kept_for_other_episodes(page, address):
    page.get_by_label("Speed").select_option("1.5")
    assert page.evaluate("audio.playbackRate") == 1.5
    visit(page, address + EPISODE)
    expect(page.get_by_label("Speed")).to_have_value("1.5")
    assert page.evaluate("audio.playbackRate") == 1.5


def test_the_slider_says_time_and_chapter_and_shows_them_under_the_pointer(page):
    slider = page.get_by_role("slider", name="Position")
    slider.press("PageUp")
    slider.press("ArrowRight")
    assert at(page) == 65
    expect(slider).to_have_attribute("aria-valuetext", re.compile("1:05"))
    said = slider.get_attribute("aria-valuetext")
    assert [word for word in ("1:05", "2:00", "A picture") if word not in said] == []
    box = slider.bounding_box()
    slider.hover(position={"x": box["width"] * 0.31, "y": 5})
    expect(page.locator(".pointed")).to_have_text("0:37 The pager")
    slider.click(position={"x": box["width"] * 0.8, "y": 5})
    assert 94 < at(page) < 98
    expect(page.locator(".now .chapter")).to_have_text("Goodbye")
    expect(page.locator(".chapters [aria-current]")).to_contain_text("Goodbye")
    assert 94 < float(page.locator("#played rect").get_attribute("width").removesuffix("%")) * 1.2 < 98
    assert slider.press("Home") is None and at(page) == 0


KEYS = {
    "j": 35,
    "l": 80,
    "ArrowLeft": 45,
    "ArrowRight": 55,
    "c": 60,
    "Shift+C": 30,
    "0": 0,
    "7": 84,
    "Control+l": 50,
    "Alt+j": 50,
    "Meta+0": 50,
    "ArrowUp": 50,
}
"""Where each key leads from 0:50."""


def test_keys(page):
    led = {}
    for key in KEYS:
        page.evaluate("seek(50)")
        page.keyboard.press(key)
        led[key] = round(at(page), 3)
        page.evaluate("scrollTo(0, 0)")
    assert led == KEYS


def test_keys_of_play_speed_and_volume(page):
    page.keyboard.press("Space")
    assert not page.evaluate(PAUSED)
    page.keyboard.press("k")
    assert page.evaluate(PAUSED)
    page.keyboard.press(">")
    page.keyboard.press(">")
    page.keyboard.press("<")
    assert page.evaluate("audio.playbackRate") == 1.25
    expect(page.locator(".player .message")).to_contain_text("1.25×")
    page.keyboard.press("m")
    assert page.evaluate("audio.muted")
    expect(page.get_by_role("button", name="Unmute")).to_be_visible()
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("[audio.muted, audio.volume]") == [False, 0.9]


def test_keys_are_left_to_what_has_the_focus(page):
    page.locator("input[name=q]").first.press_sequentially("jk l?")
    page.get_by_label("Speed").press("2")
    page.get_by_role("button", name="Forward").press("Space")
    assert at(page) == 30 and page.evaluate(PAUSED)
    assert page.locator("dialog[open]").count() == 0


def test_the_help_lists_the_keys_and_turns_them_off(page):
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog.get_by_role("row", name="Slower, faster")).to_be_visible()
    page.keyboard.press("l")
    dialog.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("l")
    assert at(page) == 0
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_label("Use these keys").check()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("l")
    assert at(page) == 30


def test_the_position_is_remembered_until_the_end(page, address):
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"() => {AT} > 0.1")
    page.evaluate("seek(75)")
    page.get_by_role("button", name="Pause").click()
    visit(page, address + EPISODE)
    assert 75 <= at(page) < 77 and page.evaluate(PAUSED)
    expect(page.locator(".player .message")).to_contain_text("Continues at")
    visit(page, address + EPISODE + "#t=6")
    assert at(page) < 10
    visit(page, address + EPISODE + "?t=npt:0:50.5")
    assert 50 < at(page) < 55
    visit(page, address + EPISODE)
    page.get_by_role("button", name="From the start").click()
    page.wait_for_function(f"() => {AT} > 0.1 && {AT} < 5 && !{PAUSED}")
    page.evaluate("seek(soundLength() - 0.3)")
    page.wait_for_function("() => audio.ended")
    visit(page, address + EPISODE)
    assert at(page) == 0


def test_without_memory_everything_else_works(browser, address):
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('no'); } });"
    )
    visit(page, address + EPISODE)
    page.get_by_label("Speed").select_option("2")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"() => {AT} > 0.1")
    page.close()
    assert errors == []


def test_the_controls_stay_in_view_and_cover_no_target(page):
    page.evaluate("location.hash = '#notes'")
    page.wait_for_selector(".controls.bar")
    bar, notes = page.locator(".controls").bounding_box(), page.locator("#notes").bounding_box()
    assert bar["y"] == 0 and notes["y"] >= bar["height"]
    expect(page.locator(".now .of")).to_be_visible()
    height = "document.documentElement.scrollHeight"
    scrolled = page.evaluate(height)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_selector(".controls:not(.bar)")
    assert page.evaluate(height) == scrolled, "the text does not move"
    page.evaluate("history.replaceState(null, '', location.pathname)")


def test_a_phone_shows_play_cover_and_title_at_once(page):
    page.set_viewport_size({"width": 360, "height": 640})
    for part in (page.get_by_role("button", name="Play"), page.locator("h1"), page.locator(".hero .cover")):
        expect(part).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 720})


def test_sound_that_is_gone_is_told_with_its_address(browser, address):
    page = browser.new_page()
    page.goto(address + GONE)
    told = page.locator(".player .message")
    expect(told).to_contain_text("could not be loaded")
    expect(told.get_by_role("link")).to_have_attribute("href", f"{address}audio/201-gone-0123456789ab.mp3")
    page.get_by_role("button", name="Play").click()
    expect(told.get_by_role("button", name="Try again")).to_be_visible()
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        expect(page.get_by_role("button", name="Play")).to_be_in_viewport(ratio=1)
    page.close()


def test_the_system_controls_it_and_knows_what_is_heard(page):
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => navigator.mediaSession.metadata")
    metadata = (
        "(({ title, artist, artwork }) => ({ title, artist, sizes: artwork.map((each) => each.sizes) }))"
    )
    known = page.evaluate(f"{metadata}(navigator.mediaSession.metadata)")
    assert known["title"].startswith("Hello · The pager") and known["artist"].startswith("Lernen")
    assert {"160x160", "320x320", "640x640"} <= set(known["sizes"])
    for action, details, expected in (
        ("pause", {}, 0),
        ("seekto", {"seekTime": 50}, 50),
        ("seekforward", {}, 80),
        ("seekbackward", {"seekOffset": 10}, 70),
        ("nexttrack", {}, 90),
        ("previoustrack", {}, 60),
    ):
        page.evaluate("([action, details]) => handlers[action](details)", [action, details])
        assert at(page) == pytest.approx(expected, abs=1), action
    page.wait_for_function("() => navigator.mediaSession.metadata.title.startsWith('A picture')")
    assert page.evaluate("navigator.mediaSession.metadata.artwork[0].src").endswith("artwork/cover-0123.jpg")


def test_a_player_on_another_site_waits_at_its_moment(browser, address, tmp_path):
    page = browser.new_page()
    page.goto(address + EPISODE)
    page.get_by_text("Embed the player").click()
    page.evaluate("seek(42)")
    page.get_by_label("Start where the player is now").check()
    code = page.get_by_label("For pages that show HTML").input_value()
    (tmp_path / "index.html").write_text(
        f"<!doctype html>{code}".replace("https://podcast.example.org/show/", address)
    )
    answer = json.loads(page.request.get(address + EPISODE + "oembed.json").text())
    assert answer["html"] in code.replace("#t=42", "") and answer["type"] == "rich"
    with served(tmp_path) as elsewhere:
        page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        expect(frame.locator(".elapsed")).to_have_text("0:42")
        assert frame.locator("audio").evaluate("audio => audio.paused")
        frame.get_by_role("button", name="Play").click()
        expect(frame.get_by_role("button", name="Pause")).to_be_visible()
        assert frame.get_by_role("link", name="The pager").get_attribute("target") == "_blank"
    page.close()


def test_without_scripts_the_browsers_own_player_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + EPISODE)
    expect(page.locator("audio")).to_be_visible()
    expect(page.get_by_role("button", name="Forward")).to_be_hidden()
    page.get_by_role("link", name="The pager 0:30").click()
    context.close()
