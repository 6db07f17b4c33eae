"""What the site's search costs and finds in an archive of a thousand long episodes.

    python bench/finding.py [ARCHIVE] [--episodes 1000] [--words 9000] [--typed]

ARCHIVE: as `bench/archive.py` makes it; without one, it is made here. The index is built from nothing, then for one
more episode. Chromium then asks for the phrases that were said once: over loopback, from a server that compresses what
servers commonly compress. Timed is from the key stroke to the first mark in the results; counted is what the server
sends. `--typed`: each phrase key by key, and each key answered, as when somebody types very slowly.
"""

import argparse
import gzip
import json
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from archive import Archive, Language, make_archive, write_episode  # type: ignore[import-not-found]
from playwright.sync_api import Page, sync_playwright

from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.file_types import file_type
from lfi_podcast.model.layout import CATALOG, SEARCH_PAGE, page_text_key
from lfi_podcast.model.page_text import PageText
from lfi_podcast.model.show import Show
from lfi_podcast.site.pages import search_page
from lfi_podcast.site.rendering import Site, static_files
from lfi_podcast.site.search.index import Searched, build_index

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
COMPRESSED = ("text/", "application/json", "image/svg+xml")
REST = 400
"""Milliseconds after which the search page has read everything that it shows."""

LANDED = 0.3
"""Seconds from the first word at most."""

ASK = """
phrase => new Promise((resolve, reject) => {
  const field = document.querySelector('main input[type=search]') ?? document.getElementById('query');
  const main = document.querySelector('main');
  const began = performance.now();
  const timer = setTimeout(() => reject(new Error(`nothing for ${phrase}`)), 20000);
  const look = () => {
    if (!main.querySelector('a:has(mark)')) return;
    const seconds = (performance.now() - began) / 1000;
    clearTimeout(timer);
    watch.disconnect();
    resolve(seconds);
  };
  const watch = new MutationObserver(look);
  watch.observe(main, { subtree: true, childList: true });
  field.value = phrase;
  field.dispatchEvent(new Event('input', { bubbles: true }));
})
"""
FIRST = "document.querySelector('main a:has(mark)').href"
TYPE = """
text => {
  const field = document.querySelector('main input[type=search]') ?? document.getElementById('query');
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
"""
CLEAR = """
() => new Promise(resolve => {
  const field = document.querySelector('main input[type=search]') ?? document.getElementById('query');
  field.value = '';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const wait = () => document.querySelector('main a:has(mark)') ? setTimeout(wait, 20) : resolve();
  wait();
})
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("archive", type=Path, nargs="?")
    options.add_argument("--episodes", type=int, default=1000)
    options.add_argument("--words", type=int, default=9000)
    options.add_argument("--typed", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = chosen.archive or Path(folder) / "show"
        if not chosen.archive:
            make_archive(root, chosen.episodes, chosen.words)
        site = Path(folder) / "site"
        measure_index(root, site, chosen.words)
        show = Show.model_validate(
            {
                "title": "A Long Show",
                "description": "x",
                "link": "https://long.example.org/",
                "language": "en",
                "categories": ["Technology"],
                "explicit": False,
                "artwork": "cover.jpg",
            }
        )
        for key, content in {**static_files(), SEARCH_PAGE: search_page(Site(show))}.items():
            (site / key).parent.mkdir(parents=True, exist_ok=True)
            (site / key).write_bytes(content)
        measure_finding(site, json.loads((root / "phrases.json").read_bytes()), chosen.typed)


def catalog_of(root: Path) -> Catalog:
    return Catalog.from_json((root / "public" / CATALOG).read_bytes())


def searched(root: Path, records: tuple[Record, ...]) -> list[Searched | None]:
    def read(key: str) -> PageText:
        return PageText.from_json((root / "public" / key).read_bytes())

    oldest_first = sorted(records, key=lambda record: (record.published, record.slug))
    return [Searched(each, each.slug, partial(read, page_text_key(each.slug))) for each in oldest_first]


def measure_index(root: Path, site: Path, words: int) -> None:
    records = catalog_of(root).live()
    began = time.process_time()
    first = build_index(site, searched(root, records), "en")
    seconds = time.process_time() - began
    size = sum((site / key).stat().st_size for key in first)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"index of {len(records)} episodes: {seconds:.1f} s of processor, {memory:.2f} GB of memory")
    print(f"{len(first)} objects, {size / 1e6:.0f} MB")
    began = time.process_time()
    build_index(site, searched(root, records), "en")
    print(f"nothing to do: {time.process_time() - began:.2f} s of processor")
    record, text = Archive(Language.learned(), words).episode(len(records))
    write_episode(root, record, text)
    began = time.process_time()
    second = build_index(site, searched(root, (*records, record)), "en")
    changed = {key for key in {**first, **second} if first.get(key) != second.get(key)}
    print(f"one more episode: {time.process_time() - began:.1f} s of processor, ", end="")
    print(
        f"{sum(key in second for key in changed)} objects written, {sum(key not in second for key in changed)} gone"
    )
    shutil.rmtree((root / "public" / page_text_key(record.slug)).parent)


def measure_finding(site: Path, phrases: list[dict[str, Any]], is_typed: bool) -> None:
    seconds, sizes, episodes, moments = [], [], 0, 0
    with serving(site) as (address, sent), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto(f"{address}search/")
        page.wait_for_load_state("networkidle")
        print(f"search page: {sum(sent) / 1000:.0f} kB")
        for phrase in phrases:
            page.evaluate(CLEAR)
            sent.clear()
            seconds.append(ask(page, phrase["words"], is_typed))
            page.wait_for_timeout(REST)
            page.wait_for_load_state("networkidle")
            sizes.append(sum(sent) / 1000)
            address_found = urlsplit(page.evaluate(FIRST))
            is_episode = f"/episodes/{phrase['slug']}/" in address_found.path
            at = (
                float(address_found.fragment.removeprefix("t=") or -9)
                if "t=" in address_found.fragment
                else -9
            )
            episodes += is_episode
            moments += is_episode and abs(at - phrase["at"]) <= LANDED
        browser.close()
    count = len(phrases)
    print(
        f"{count} phrases: right episode first {episodes / count:.0%}, right moment first {moments / count:.0%}"
    )
    print(f"first results: median {1000 * median(seconds):.0f} ms, the slowest {1000 * max(seconds):.0f} ms")
    rest = sorted(sizes[1:])
    print(
        f"first query {sizes[0]:.0f} kB; next: median {median(rest):.0f}, 90 % {rest[len(rest) * 9 // 10]:.0f} kB"
    )


def ask(page: Page, phrase: str, is_typed: bool) -> float:
    """Seconds from the last key to the first results."""
    if is_typed:
        for length in range(1, len(phrase)):
            page.evaluate(TYPE, phrase[:length])
            page.wait_for_load_state("networkidle")
    seconds: float = page.evaluate(ASK, phrase)
    return seconds


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """The address at which `folder` is served, and the bytes of each answer."""
    sent: list[int] = []
    packed: dict[Path, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = folder / unquote(urlsplit(self.path).path).lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file():
                self.send_error(404)
                return
            known = file_type(path.name)
            kind = known.media_type if known else "application/octet-stream"
            is_packed = kind.startswith(COMPRESSED)
            content = path.read_bytes()
            if is_packed:
                content = packed.setdefault(path, gzip.compress(content, 6))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "max-age=300")
            if is_packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(content)
            sent.append(len(content) + 200)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", sent
        server.shutdown()


if __name__ == "__main__":
    main()
