"""Reading without a network: what was opened is there, and what must not be kept is not."""

import re

import pytest
from playwright.sync_api import Error, expect

from lfi_podcast.model.layout import is_immutable
from lfi_podcast.site.rendering import worker
from tests.site.helpers import CASES, RangeHandler, build_site, read_case, served, tone

EPISODE = "show/episodes/001-pager/"
KEPT = """async () => {
  const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  return (await Promise.all(opened.map((cache) => cache.keys()))).flat().map(({ url }) => url);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offline")
    build_site(folder / "show", tone(folder / "tone.mp3", seconds=12), offline=True)
    return folder


@pytest.fixture(autouse=True)
def hang_up(monkeypatch):
    """A connection that was left open would go on serving when the server is gone."""
    monkeypatch.setattr(RangeHandler, "protocol_version", "HTTP/1.0")


LOADED = """[location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]
  .map((url) => url.split("?")[0]).filter((url) => !url.includes("/audio/"))"""


def wait_until_kept(page) -> None:
    """Keeping goes on after a page has loaded."""
    page.wait_for_function(
        f"async () => {{ const kept = await ({KEPT})(); return {LOADED}.every((url) => kept.includes(url)); }}"
    )


def test_what_was_opened_can_be_read_and_searched_again(browser, folder, tmp_path):
    context = browser.new_context()
    page = context.new_page()
    with served(folder) as base:
        page.goto(base + EPISODE)
        wait_until_kept(page)
        page.goto(base + "show/search/?q=zookeeper")
        page.locator("#results a").first.wait_for()
        page.wait_for_load_state("networkidle")
        wait_until_kept(page)
        kept = page.evaluate(KEPT)
    assert base + EPISODE in kept
    assert not [url for url in kept if "/audio/" in url or "?" in url]
    # The server is gone.
    page.goto(base + EPISODE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("The pager")
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # the style sheet is there too
    page.goto(base + "show/search/?q=zookeeper")
    expect(page.locator("#results")).to_contain_text("zookeeper")
    with pytest.raises(Error, match="net::ERR_"):  # in a page of its own, which goes on to show that error
        context.new_page().goto(base + "show/episodes/002-elsewhere/")
    # `offline` was taken out: what is published then clears up.
    port = int(re.search(r":(\d+)/", base)[1])
    build_site(tmp_path / "show")
    with served(tmp_path, port):
        page.goto(base + EPISODE)
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration())?.update()")
        page.wait_for_function("async () => (await caches.keys()).length === 0")
        page.wait_for_function("async () => (await navigator.serviceWorker.getRegistrations()).length === 0")
    context.close()


def test_what_is_withdrawn_is_not_shown_from_what_was_kept(browser, folder, tmp_path):
    context = browser.new_context()
    page = context.new_page()
    build_site(tmp_path / "show", offline=True)
    with served(tmp_path) as base:
        page.goto(base + EPISODE)
        wait_until_kept(page)
        (tmp_path / EPISODE / "index.html").unlink()
        page.goto(base + EPISODE)
        page.wait_for_function(f"async () => !(await ({KEPT})()).some((url) => url.endsWith('{EPISODE}'))")
    context.close()


def test_without_the_key_there_is_only_what_clears_up():
    show = read_case(CASES / "full.json")["site"].show
    assert b"unregister" in worker(show) and b"fetch" not in worker(show)
    assert b"unregister" not in worker(show.model_copy(update={"offline": True}))


@pytest.mark.parametrize(
    "key",
    [
        *(
            "static/style-0123456789ab.css",
            "pictures/a-160.webp",
            "search/index/2026/x",
            "search/index/manifest.json",
        ),
        *(
            "index.html",
            "episodes/a/index.html",
            "episodes/a/page.json",
            "search/index.html",
            "sw.js",
            "feed.xml",
        ),
    ],
)
def test_it_takes_for_unchanging_what_is(key):
    script = worker(read_case(CASES / "full.json")["site"].show.model_copy(update={"offline": True})).decode()
    unchanging = re.search(r"const UNCHANGING = /(.*)/;", script)[1].replace(r"\/", "/")
    assert bool(re.match(unchanging, key)) == is_immutable(key)
