"""The box on every page and the search page, in a browser over a real index."""

import json
import wave
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.site.helpers import CASES, build_site, served

HOSTILE = "<script>alert(1)</script> {{7*7}} \u202eevil"
PAGER = "episodes/001-pager/"


def said(speaker: str, *texts: str) -> list[dict]:
    return [
        {"speaker": speaker, "start": 2.0 * n, "end": 2.0 * n + 1, "text": text}
        for n, text in enumerate(texts)
    ]


def case(slug: str, title: str, published: str, utterances: list[dict], **record: object) -> dict:
    """An episode, as tests/data/pages has them."""
    pager = json.loads((CASES / "full.json").read_text("utf-8"))
    bare = json.loads((CASES / "bare.json").read_text("utf-8"))
    facts = {"slug": slug, "guid": slug, "title": title, "published": f"{published}T06:00:00Z"}
    language = record.pop("language", "en")
    transcript = {**pager["transcript"], "language": language, "utterances": utterances}
    return {**bare, "record": {**bare["record"], **facts, **record}, "transcript": transcript}


def kettles() -> list[dict]:
    """More episodes than are shown at once, half of them with more moments than are shown of one."""
    sings = "The kettle sings."
    return [
        case(
            f"kettle-{n:02}",
            f"Morning {n}",
            f"{2024 + n % 2}-03-{n + 1:02}",
            said("Ada", *[sings] * (1 + n % 2 * 4)),
        )
        for n in range(12)
    ]


def silence(path: Path, seconds: int) -> bytes:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * seconds)
    return path.read_bytes()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("searched")
    cases = [
        *(json.loads(path.read_text("utf-8")) for path in CASES.glob("*.json")),
        *kettles(),
        case("hostile", f"Title {HOSTILE}", "2025-01-01", said(HOSTILE, f"Walrus {HOSTILE} walrus.")),
        case("tenki", "朝", "2025-01-02", said("Bo", "今日は天気がいいですね"), language="ja"),
        case("shalom", "שלום", "2025-01-03", said("Ada", "שלום עולם, מה שלומך?"), language="he"),
    ]
    (folder / "cases").mkdir()
    for each in cases:
        (folder / "cases" / f"{each['record']['slug']}.json").write_text(json.dumps(each), "utf-8")
    # Below a folder, as on a shared host: nothing may depend on being at the root.
    build_site(folder / "show", silence(folder / "silence.wav", seconds=12), folder / "cases")
    with served(folder) as base:
        yield base + "show/"


@pytest.fixture(scope="module")
def shared_page(browser):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context.new_page()


@pytest.fixture
def page(shared_page, address):
    """A page that fails the test on console errors and requests to other hosts."""
    complaints = []
    listeners = {
        "console": lambda told: told.type in ("error", "warning") and complaints.append(told.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "request": lambda asked: asked.url.startswith(address) or complaints.append(asked.url),
        "dialog": lambda dialog: complaints.append(dialog.message),
    }
    for event, listener in listeners.items():
        shared_page.on(event, listener)
    yield shared_page
    for event, listener in listeners.items():
        shared_page.remove_listener(event, listener)
    assert complaints == []


def box(page):
    return page.locator("#query")


def count(page):
    return page.locator("#found")


def found(page):
    return page.locator("#results > li")


def asked(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_results_appear_while_one_types_and_enter_leads_to_the_word(page, address):
    page.goto(address)
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("zookeeper")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first.locator("mark")).to_have_text("zookeeper")
    expect(options.first).to_contain_text("0:08")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_contain_text("in 1 episode")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_contain_text("restarted itself")
    expect(box(page)).to_have_attribute("aria-activedescendant", "option-0")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{PAGER}#t=8.85")
    page.wait_for_function(
        "() => { const { currentTime, seeking } = document.querySelector('audio');"
        " return !seeking && currentTime > 8.8 && currentTime < 11; }"
    )


def test_the_index_is_loaded_when_the_box_is_used(page, address):
    loaded = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/search/index/')).length"
    page.goto(address, wait_until="networkidle")
    assert page.evaluate(loaded) == 0
    box(page).focus()
    page.wait_for_function(f"() => {loaded} > 0")


def test_escape_closes_the_panel_and_arrows_go_round(page, address):
    page.goto(address + PAGER)
    box(page).fill("zookeeper")
    panel = page.locator(".panel")
    expect(panel).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_text("All results")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(box(page)).to_have_value("zookeeper")
    page.keyboard.press("ArrowDown")
    expect(panel).to_be_visible()
    page.keyboard.press("Tab")
    expect(panel).to_be_hidden()
    box(page).press("ArrowDown")
    expect(panel).to_be_visible()
    page.mouse.click(5, 700)
    expect(panel).to_be_hidden()
    box(page).press("Enter")
    page.wait_for_url("**/search/?q=zookeeper")
    expect(count(page)).to_contain_text("in 1 episode")


def test_a_slash_does_nothing_where_somebody_types_or_has_turned_keys_off(page, address):
    page.goto(address)
    box(page).fill("tcp")
    box(page).press("/")
    expect(box(page)).to_have_value("tcp/")
    page.evaluate("localStorage.setItem('keys', 'off')")
    page.reload()
    page.keyboard.press("/")
    expect(box(page)).not_to_be_focused()
    page.evaluate("localStorage.clear()")


def test_a_moment_is_shown_with_what_it_takes_to_choose_it(page, address):
    page.goto(address + "search/?q=zookeeper")
    expect(found(page)).to_have_count(1)
    expect(page.locator("h2")).to_have_text("The pager & the “quiet” week")
    moment = page.locator(".moments a")
    expect(moment.locator(".at")).to_have_text("0:08")
    expect(moment.locator(".names")).to_have_text("Bo · The pager")
    expect(moment.locator("mark")).to_have_text("zookeeper")
    expect(page).to_have_title("zookeeper · Search · Lernen aus Störungen & mehr")
    assert moment.get_attribute("href") == f"{address}{PAGER}#t=8.85"


def test_one_comes_back_to_the_same_place(page, address):
    page.goto(address + "search/?q=kettle&year=2024")
    page.goto(address + "search/?q=kettle")
    expect(found(page)).to_have_count(10)
    page.get_by_role("button", name="More results").click()
    expect(found(page)).to_have_count(12)
    expect(page.get_by_role("button", name="More results")).to_have_count(0)
    expect(found(page).nth(10).locator("h2 a")).to_be_focused()
    page.locator("summary").last.click()
    link = page.locator("details").last.locator("a").last
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    link.click()
    page.wait_for_url("**/episodes/kettle-*/#t=*")
    page.go_back()
    expect(found(page)).to_have_count(12)
    expect(page.locator("details[open]")).to_have_count(1)
    page.wait_for_function("y => Math.abs(scrollY - y) < 2", arg=before)
    page.go_back()
    expect(count(page)).to_contain_text("in 6 episodes")
    expect(page.get_by_label("Year")).to_have_value("2024")


def test_filters_are_steps_that_one_can_go_back(page, address):
    page.goto(address + "search/?q=kettle")
    page.get_by_label("Year").select_option("2025")
    expect(count(page)).to_contain_text("in 6 episodes")
    assert asked(page) == {"q": "kettle", "year": "2025"}
    page.get_by_label("Speaker").select_option("Bo")
    expect(count(page)).to_contain_text("Nothing found")
    page.get_by_role("link", name="Search without filters").click()
    expect(count(page)).to_contain_text("in 12 episodes")
    page.go_back()
    page.go_back()
    expect(count(page)).to_contain_text("in 6 episodes")
    expect(page.get_by_label("Speaker")).to_have_value("")
    page.go_back()
    expect(count(page)).to_contain_text("in 12 episodes")


def test_what_is_typed_is_one_step_and_said_once_it_rests(page, address):
    page.goto(address + "search/?q=pager")
    expect(page.get_by_role("status")).to_contain_text("pager")
    box(page).press("End")
    page.evaluate(
        "globalThis.announced = []; new MutationObserver(() => announced.push("
        "document.getElementById('status').textContent)).observe(document.getElementById('status'), {childList: true})"
    )
    box(page).fill("")
    box(page).press_sequentially("kettle", delay=20)
    expect(page.get_by_role("status")).to_contain_text("in 12 episodes")
    assert len(page.evaluate("announced")) == 1
    assert asked(page) == {"q": "kettle"}
    page.go_back()
    expect(box(page)).to_have_value("pager")


def test_a_better_spelling_is_a_link(page, address):
    page.goto(address + "search/?q=zookeper")
    page.get_by_role("link", name="Did you mean").click()
    expect(count(page)).to_contain_text("in 1 episode")
    assert asked(page) == {"q": "zookeeper"}


def test_arrows_lead_through_the_results(page, address):
    page.goto(address + "search/?q=zookeeper")
    expect(found(page)).to_have_count(1)
    box(page).press("ArrowDown")
    expect(page.locator("h2 a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".moments a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()


def test_hostile_text_stays_text_as_query_and_as_answer(page, address):
    page.goto(address + "search/")
    box(page).fill(HOSTILE)
    expect(count(page)).to_contain_text("<script>alert(1)</script> {{7*7}} evil")
    box(page).fill("walrus")
    expect(found(page)).to_have_count(1)
    expect(found(page)).to_contain_text("Title <script>alert(1)</script> {{7*7}} evil")
    assert "\u202e" not in page.locator("main").inner_text()
    assert page.locator("main script").count() == 0


@pytest.mark.parametrize(("query", "marked"), [("天気", ["天気"]), ("עולם", ["עולם"])])
def test_other_scripts_are_found_and_shown_in_their_direction(page, address, query, marked):
    page.goto(address + "search/")
    box(page).fill(query)
    expect(found(page)).to_have_count(1)
    assert page.locator("mark").all_inner_texts() == marked
    right_to_left = "e => getComputedStyle(e).direction === 'rtl'"
    assert page.locator(".excerpt").last.evaluate(right_to_left) == (query == "עולם")


def test_a_word_that_an_input_method_composes_is_searched_when_it_is_done(page, address):
    page.goto(address + "search/")
    box(page).focus()
    typing = page.context.new_cdp_session(page)
    typing.send("Input.imeSetComposition", {"text": "kettle", "selectionStart": 6, "selectionEnd": 6})
    expect(box(page)).to_have_value("kettle")
    page.wait_for_timeout(100)
    expect(count(page)).to_contain_text("Type what you remember")
    typing.send("Input.insertText", {"text": "kettle"})
    expect(count(page)).to_contain_text("in 12 episodes")
    typing.detach()


def test_answers_to_older_questions_are_dropped(browser, address):
    with browser.new_context() as context:
        page, held, let_go = context.new_page(), [], False
        page.goto(address + "search/")
        expect(count(page)).to_contain_text("Type what you remember")
        page.evaluate(
            "globalThis.told = []; new MutationObserver(() => told.push(document.getElementById('found').textContent))"
            ".observe(document.getElementById('found'), {childList: true})"
        )
        context.route("**/search/index/**", lambda route: route.continue_() if let_go else held.append(route))
        box(page).fill("kettle")
        page.wait_for_timeout(100)
        assert held
        for query in ("lighthouse", "zookeeper"):
            box(page).fill(query)
            page.wait_for_timeout(50)
        let_go = True
        for route in held:
            route.continue_()
        expect(count(page)).to_contain_text("zookeeper")
        told = page.evaluate("told")
        assert [each for each in told if "kettle" in each or "lighthouse" in each] == []


def test_without_the_index_one_can_try_again(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        context.set_offline(True)
        box(page).fill("zookeeper")
        expect(page.locator(".panel")).to_contain_text("You are offline")
        context.set_offline(False)
        box(page).press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".panel")).to_contain_text("restarted itself")


def test_the_search_page_comes_back_with_the_network(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        context.route("**/search/index/**", lambda route: route.abort())
        page.goto(address + "search/?q=zookeeper")
        expect(count(page)).to_contain_text("The search index could not be loaded.")
        context.unroute("**/search/index/**")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(count(page)).to_contain_text("in 1 episode")


def test_nobody_is_left_out(browser, address, node_modules):
    """The pages as they are before anybody types are judged in test_valid.py."""
    axe = (node_modules / "axe-core" / "axe.min.js").read_text("utf-8")
    page = browser.new_page(bypass_csp=True)

    def judged() -> list[str]:
        page.evaluate(axe)
        return page.evaluate("axe.run(document).then(({ violations }) => violations.map(({ help }) => help))")

    page.goto(address)
    box(page).fill("zookeeper")
    expect(page.locator(".panel")).to_be_visible()
    box(page).press("ArrowDown")
    found_in_panel = judged()
    page.goto(address + "search/?q=kettle")
    expect(found(page)).to_have_count(10)
    page.locator("summary").first.click()
    assert found_in_panel + judged() == []
    page.close()


def test_without_scripts_the_page_says_what_to_do(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        box(page).fill("zookeeper")
        box(page).press("Enter")
        page.wait_for_url("**/search/?q=zookeeper")
        expect(page.get_by_text("needs JavaScript")).to_be_visible()
        page.get_by_role("link", name="All episodes").first.click()
        page.wait_for_url(address)


@pytest.mark.parametrize("width", [320, 700, 1000])
@pytest.mark.parametrize("query", ["pager", "w" * 400])
def test_nothing_is_cut_off(page, address, width, query):
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(address)
    box(page).fill(query)
    panel = page.locator(".panel")
    expect(panel).to_be_visible()
    place = panel.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(address + f"search/?q={query}")
    expect(count(page)).to_contain_text(query[:300])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 800})


def test_nothing_moves_while_the_page_loads(browser, address):
    page = browser.new_page(viewport={"width": 412, "height": 823})
    page.add_init_script(
        "globalThis.moved = []; new PerformanceObserver((list) => moved.push(...list.getEntries().map((each) =>"
        " each.value))).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(address + "search/?q=kettle")
    expect(found(page)).to_have_count(10)
    expect(page.get_by_role("status")).to_contain_text("in 12 episodes")
    assert page.evaluate("moved") == []
    page.close()
