"""A small show, the site built from it, and a web server for browsers.

`python -m tests.site.helpers` writes the golden pages (tests/data/pages/*.html) anew from the *.json beside them.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import imageio_ffmpeg

from lfi_podcast.model import layout
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.page_text import PageText, SaidText
from lfi_podcast.model.show import Show
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.publish.pictures import wanted
from lfi_podcast.site.citations import CITATION_FILES
from lfi_podcast.site.connections import Connections
from lfi_podcast.site.listing import Whole, sheets, site_of
from lfi_podcast.site.pages import citation_file, embed_data, embed_page, episode_page, search_page
from lfi_podcast.site.remarks import remarks
from lfi_podcast.site.rendering import Site, static_files, worker
from lfi_podcast.site.search.index import Searched, build_index
from tests.helpers import COVER, DATA

CASES = DATA / "pages"

SMALL = b""


def read_case(path: Path) -> dict:
    """The arguments of `episode_page`, from a file in tests/data/pages."""
    case = json.loads(path.read_text("utf-8"))
    said = SaidText.of(Transcript.model_validate(case["transcript"])) if "transcript" in case else None
    return {
        "site": Site(Show.model_validate(case["show"])),
        "record": Record.model_validate({**case["record"], "references": case.get("references")}),
        "text": PageText(notes=case.get("notes_html", ""), transcript=said),
    }


def without_digests(page: bytes) -> str:
    """The page, unmoved by an edit of the style sheet or a script."""
    return re.sub(r"-[0-9a-f]{12}(\.(css|js|svg))", r"\1", page.decode())


def listed(catalog: Catalog, show: Show, texts: Mapping[str, PageText], about: str = "") -> dict[str, bytes]:
    """The pages between the episodes of a show, by key."""
    connections = Connections.of(catalog)
    site = site_of(show, catalog, connections)
    said = {slug: remarks(catalog.record(slug), text) for slug, text in texts.items()}
    whole = Whole(site, connections, "<p>A show.</p>", about)
    return {sheet.key: sheet.make(site, said, *sheet.given) for sheet in sheets(whole)}


def build_site(folder: Path, audio: bytes = b"", source: Path = CASES, **keys: object) -> None:
    """Every case's episode (the golden ones, or those of `source`) as one show, with its index. `keys`: of the show."""
    cases = [read_case(path) for path in sorted(source.glob("*.json"))]
    show, catalog = cases[0]["site"].show.model_copy(update=keys), Catalog(artwork="artwork/cover-0123.jpg")
    for case in cases:
        catalog = catalog.with_entry(case["record"])
    connections = Connections.of(catalog)
    site = site_of(show, catalog, connections)
    objects = {
        layout.FEED: b"<rss/>",
        layout.SEARCH_PAGE: search_page(site),
        layout.WORKER: worker(show),
        catalog.artwork: b"",
        **static_files(),
        **listed(catalog, show, {case["record"].slug: case["text"] for case in cases}),
    }
    for case in cases:
        record = case["record"]
        neighbours = connections.neighbours[record.slug]
        objects[layout.page_key(record.slug)] = episode_page(site, record, case["text"], neighbours)
        objects[layout.embed_key(record.slug)] = embed_page(site, record)
        objects[layout.oembed_key(record.slug)] = embed_data(site, record)
        for style, extension in CITATION_FILES.items():
            objects[layout.citation_key(record.slug, extension)] = citation_file(site, record, style)
        objects[record.enclosure.key] = audio
        objects |= {file.key: b"" for file in record.transcripts}
    for original, recipes in wanted(site.show, catalog).items():
        objects |= {original: COVER.read_bytes(), **dict.fromkeys(recipes, SMALL)}
    for key, content in objects.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(content)
    sources = [Searched(case["record"], "digest", partial(case.get, "text")) for case in cases]
    build_index(folder, sources, site.show.language)


def tone(path: Path, seconds: int) -> bytes:
    source = f"sine=frequency=220:sample_rate=44100:duration={seconds}"
    encode = ["-f", "lavfi", "-i", source, "-b:a", "64k", str(path)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *encode], check=True)
    return path.read_bytes()


class RangeHandler(SimpleHTTPRequestHandler):
    """Static files with `Range: bytes=first-[last]` (RFC 9110, section 14.2), without which no browser seeks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if wanted and path.is_file():
            self.send_part(path, int(wanted[1]), int(wanted[2] or path.stat().st_size - 1))
        else:
            super().do_GET()

    def send_part(self, path: Path, first: int, last: int):
        content = path.read_bytes()
        part = content[first : last + 1]
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{first + len(part) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def handle(self):
        with suppress(BrokenPipeError, ConnectionResetError):  # a browser that has read enough hangs up
            super().handle()

    def log_message(self, *args):
        pass


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """The address at which `folder` is served meanwhile; at any free port if none is named."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(RangeHandler, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


if __name__ == "__main__":
    for source in sorted(CASES.glob("*.json")):
        source.with_suffix(".html").write_text(without_digests(episode_page(**read_case(source))), "utf-8")
