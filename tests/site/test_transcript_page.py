"""The transcript in a real browser: following, landing on a word, and what can be done with selected words."""

import re

import pytest
from playwright.sync_api import expect
from pybtex.database import parse_string

from lfi_podcast.model.page_text import PageText, SaidText
from lfi_podcast.model.transcript import Transcript, Utterance, Word
from lfi_podcast.site.pages import episode_page
from lfi_podcast.site.rendering import static_files
from tests.site.helpers import CASES, read_case, served
from tests.site.test_browser import tone

STEP = 0.4
"""Seconds from one word to the next."""


def said(speaker: str, start: float, count: int, sentence: int = 8) -> Utterance:
    """Words that are their own numbers: `w012` is the thirteenth, and begins at 12 * STEP after `start`."""
    texts = [f"w{n:03}{'.' if n % sentence == sentence - 1 else ''}" for n in range(count)]
    words = tuple(
        Word(text=text, start=start + n * STEP, end=start + (n + 1) * STEP, probability=1)
        for n, text in enumerate(texts)
    )
    return Utterance(speaker=speaker, start=start, end=words[-1].end, text=" ".join(texts), words=words)


TALK = (said("Ada", 1.0, 20), said("Bo", 10.0, 30), said("Ada", 30.0, 200))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    case = read_case(CASES / "full.json")
    sound = case["record"].enclosure.model_copy(update={"duration": 120.0})
    record = case["record"].model_copy(update={"enclosure": sound})
    text = PageText(transcript=SaidText.of(Transcript(language="en", utterances=TALK)))
    objects = {
        **static_files(),
        "episodes/a/index.html": episode_page(case["site"], record, text),
        record.enclosure.key: tone(folder / "tone.mp3", seconds=120),
    }
    for key, content in objects.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(content)
    with served(folder) as base:
        yield f"{base}episodes/a/"


@pytest.fixture(scope="module")
def open_page(browser, address):
    """One page for all tests, which opens the episode anew at a fragment."""
    context = browser.new_context(
        viewport={"width": 900, "height": 600},
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_at(fragment: str = ""):
        page.goto("about:blank")
        page.goto(address + fragment)
        page.evaluate("audio.muted = true")
        return page

    yield open_at
    context.close()
    assert complaints == []


def highlighted(page, name: str) -> list[str]:
    return page.evaluate("name => [...CSS.highlights.get(name)].map(String)", name)


def select(page, first: str, last: str):
    """From the second letter of a word to the second of another, as people are never exact."""
    page.evaluate(
        """([first, last]) => {
          const place = (word) => {
            const line = lines.findLast(({ element }) => element.textContent.includes(word)).element;
            return [line.firstChild, line.textContent.indexOf(word) + 1];
          };
          getSelection().setBaseAndExtent(...place(first), ...place(last));
        }""",
        [first, last],
    )


def point_of(page, word: str) -> list[float]:
    """The middle of a word's last occurrence."""
    return page.evaluate(
        """word => {
          const line = lines.findLast(({ element }) => element.textContent.includes(word));
          const place = line.element.textContent.split(" ").findIndex((each) => each.startsWith(word));
          const { x, y, width, height } = rangeOfWords(line, place, place).getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        }""",
        word,
    )


def clipboard(page, kind: str = "text/plain") -> str:
    return page.evaluate(
        "async kind => (await (await navigator.clipboard.read())[0].getType(kind)).text()", kind
    )


@pytest.mark.parametrize("word", [3, 17, 60, 131, 199])
def test_a_moment_from_outside_lands_on_its_word(open_page, word):
    page = open_page(f"#t={30 + word * STEP + 0.1:.2f}")
    assert highlighted(page, "spoken")[0].rstrip(".") == f"w{word:03}"
    line = page.locator(".line[aria-current]")
    assert f"w{word:03}" in line.inner_text()
    box = line.bounding_box()
    assert 150 < box["y"] + box["height"] / 2 < 450  # of 600
    assert page.evaluate("audio.currentTime") == pytest.approx(30 + word * STEP + 0.1, abs=0.3)


def test_a_passage_is_marked_from_its_first_word_to_its_last(open_page):
    page = open_page("#t=3.8,11.2")
    assert (
        " ".join(highlighted(page, "passage"))
        == "w007. w008 w009 w010 w011 w012 w013 w014 w015. w016 w017 w018 w019 w000 w001 w002"
    )
    page.evaluate("location.hash = '#t=5'")
    page.wait_for_function("() => ![...CSS.highlights.get('passage')].length")


def test_a_click_on_a_word_plays_from_it(open_page):
    page = open_page("#t=30")
    for word in (5, 2, 30):
        page.evaluate("audio.pause()")
        page.mouse.click(*point_of(page, f"w{word:03}"))
        assert page.evaluate("location.hash") == f"#t={30 + word * STEP:g}"
        assert page.evaluate("audio.currentTime") == pytest.approx(30 + word * STEP, abs=0.5)


def test_the_page_follows_until_somebody_scrolls_and_again_if_asked(open_page):
    page = open_page("#t=30")
    button = page.get_by_role("button", name="Follow along")
    page.locator(".said").last.click(position={"x": 4, "y": 8})
    first = highlighted(page, "spoken")
    page.wait_for_function("first => [...CSS.highlights.get('spoken')].map(String) != first", arg=first[0])
    page.evaluate("audio.currentTime = 100")  # 70 seconds further down
    expect(page.locator(".line[aria-current]")).to_be_in_viewport()
    expect(button).to_be_hidden()
    page.mouse.wheel(0, -2000)
    expect(button).to_be_visible()
    page.wait_for_timeout(300)
    expect(page.locator(".line[aria-current]")).not_to_be_in_viewport()
    button.click()
    expect(page.locator(".line[aria-current]")).to_be_in_viewport()
    expect(button).to_be_hidden()
    page.evaluate("audio.pause()")


def test_the_page_stays_where_the_browser_has_found_something(open_page):
    page = open_page("#t=30")
    page.locator(".said").last.click(position={"x": 4, "y": 8})
    page.wait_for_timeout(1600)  # a scroll before that may be our own
    page.evaluate("scrollTo(0, 0)")
    expect(page.get_by_role("button", name="Follow along")).to_be_visible()
    page.evaluate("audio.pause()")


def test_playing_at_the_top_of_the_page_scrolls_nowhere_and_offers_to_follow(open_page):
    page = open_page()
    page.evaluate("audio.currentTime = 60")
    page.evaluate("audio.play()")
    expect(page.get_by_role("button", name="Follow along")).to_be_visible()
    assert page.evaluate("scrollY") == 0
    page.evaluate("audio.pause()")


def test_selected_words_as_a_link(open_page):
    page = open_page()
    select(page, "w009", "w011")
    page.get_by_role("group", name="Selected words").get_by_role("button", name="Link to this moment").click()
    expect(page.get_by_role("group", name="Selected words").get_by_role("status")).to_have_text("Copied")
    assert clipboard(page) == "https://podcast.example.org/show/episodes/001-pager/#t=33.6,34.8"
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Selected words")).to_be_hidden()


def test_a_quotation_says_who_said_it_where_and_when(open_page):
    page = open_page()
    select(page, "w028", "w030")  # of the last speaker
    page.get_by_role("button", name="Quote").click()
    expect(page.get_by_role("group", name="Selected words").get_by_role("status")).to_have_text("Copied")
    assert clipboard(page) == (
        "“w028 w029 w030”\n— Ada, “The pager & the “quiet” week”, Lernen aus Störungen & mehr, 0:41–0:42\n"
        "https://podcast.example.org/show/episodes/001-pager/#t=41.2,42.4"
    )
    html = clipboard(page, "text/html")
    assert "<blockquote" in html and "&amp; the “quiet” week" in html and "#t=41.2,42.4" in html


def test_a_talk_is_quoted_with_each_speaker(open_page):
    page = open_page()
    page.evaluate(
        "getSelection().setBaseAndExtent(lines[2].element.firstChild, 0, lines[3].element.firstChild, 7)"
    )
    page.get_by_role("button", name="Quote").click()
    expect(page.get_by_role("group", name="Selected words").get_by_role("status")).to_have_text("Copied")
    assert clipboard(page).splitlines()[:2] == ["Ada: “w016 w017 w018 w019”", "Bo: “w000 w001”"]


def test_a_passage_is_cited_with_its_time_and_the_page_then_without(open_page):
    page = open_page()
    before = page.locator(".citations").text_content()
    select(page, "w040", "w042")
    page.get_by_role("button", name="Cite", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("(Åström, 2026, 0:46–0:47)")
    dialog.get_by_role("button", name="Copy BibTeX").click()
    expect(dialog.get_by_role("button", name="Copy BibTeX")).to_have_text("Copied")
    (entry,) = parse_string(clipboard(page), "bibtex").entries.values()
    assert entry.fields["url"].endswith("/001-pager/#t=46,47.2") and entry.fields["note"] == "At 0:46–0:47"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.locator(".citations").text_content() == before


def test_the_tools_are_the_next_thing_for_the_keyboard(open_page):
    page = open_page("#t=50")
    page.evaluate("audio.pause()")
    page.mouse.dblclick(*point_of(page, "w050"))  # selects it
    expect(page.get_by_role("group", name="Selected words")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Link to this moment")).to_be_focused()


def test_a_monologue_has_times_beside_it(open_page):
    page = open_page()
    times = page.locator(".who time").all()
    assert [time.inner_text() for time in times] == ["0:01", "0:07", "0:10", "0:30", "1:30"]
    assert all(re.fullmatch(r"PT(\d+M)?[\d.]+S", time.get_attribute("datetime")) for time in times)


def test_browsers_without_highlights_mark_the_word_with_an_element(browser, address):
    page = browser.new_page()
    page.add_init_script("delete globalThis.Highlight")
    page.goto(f"{address}#t=30.9,32")
    expect(page.locator("mark.spoken")).to_have_text("w002")
    assert " ".join(page.locator("mark.passage").all_inner_texts()) == "w002 w003 w004"
    page.evaluate("markSpoken(50)")
    expect(page.locator("mark.spoken")).to_have_text("w050")
    assert page.locator(".line mark.spoken").count() == 1
    page.close()


def test_an_episode_is_cited_without_scripts(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_text("Cite this episode").click()
    expect(page.locator(".citation").first).to_contain_text("Åström, A. (Host). (2026, November 30).")
    assert page.locator(".moment").first.is_hidden()
    context.close()
