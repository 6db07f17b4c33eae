"""The pictures of README.md and docs/, taken of the demo that `make docs` has built. Needs Chromium and playwright.

make docs && .venv/bin/python tools/pictures.py
"""

import io
import shutil
import threading
from collections.abc import Callable
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from lfi_podcast.cli.file_server import Handler

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "build" / "docs" / "demo"
PICTURES = ROOT / "docs" / "images"
TALK = "001-public-or-private"
WIDE, PHONE = 1040, 375
NEAR_MISSES = 71  # seconds: somebody says in one long line why people do not talk about them


def _play(page: Any) -> None:
    """Play on from the moment of the address, long enough for the page to follow."""
    page.evaluate("document.querySelector('audio').play()")
    page.wait_for_function("document.querySelector('audio').currentTime > 0.5")
    page.wait_for_selector("[aria-current]")
    page.wait_for_timeout(1500)


def _found(page: Any) -> None:
    page.wait_for_selector("mark")


def _nothing(_page: Any) -> None:
    """There is nothing to wait for."""


SHOTS: dict[str, tuple[str, int, int, Callable[[Any], None]]] = {
    "show": ("", WIDE, 820, _nothing),
    "episode": (f"episodes/{TALK}/", WIDE, 820, _nothing),
    "phone": (f"episodes/{TALK}/", PHONE, 740, _nothing),
    "moment": (f"episodes/{TALK}/#t={NEAR_MISSES}", WIDE, 560, _play),
    "embed": (f"episodes/{TALK}/embed/", WIDE, 260, _nothing),
    "search": ("search/?q=cost+nothing+and+we+can+learn", WIDE, 560, _found),
    "people": ("people/", WIDE, 420, _nothing),
    "person": ("people/guest/", WIDE, 620, _nothing),
    "topic": ("topics/near-misses/", WIDE, 480, _nothing),
    "reading-list": ("references/", WIDE, 560, _nothing),
    "subscribe": ("subscribe/", WIDE, 720, _nothing),
    "about": ("about/", WIDE, 560, _nothing),
    "missing": ("404.html", WIDE, 420, _nothing),
    "report": (f"file://{DEMO}/build/{TALK}/report.html", WIDE, 1694, _nothing),
}
"""Each picture's address on the site, its width and height, and what comes before."""


def main() -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, DEMO / "public")) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for name, (address, width, height, prepare) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(
                address if "://" in address else f"http://127.0.0.1:{server.server_address[1]}/{address}"
            )
            prepare(page)
            file = PICTURES / f"{name}.png"
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            shot.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
            print(file.relative_to(ROOT), file.stat().st_size)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
