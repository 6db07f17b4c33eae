"""How to subscribe: apps that a link can open, and the feed's address as a picture for a phone's camera."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import segno

QUIET = 4
"""The margin of a QR code, in modules (ISO/IEC 18004, 5.3.8)."""


@dataclass(frozen=True)
class App:
    """A podcast app and the link that has it subscribe; `systems`: where it runs."""

    name: str
    link: str
    systems: str


_APPS = (
    App("Apple Podcasts", "podcast://{bare}", "iOS, macOS"),
    App("Overcast", "overcast://x-callback-url/add?url={quoted}", "iOS"),
    App("Pocket Casts", "pktc://subscribe/{bare}", "Android, iOS"),
    App("AntennaPod", "https://antennapod.org/deeplink/subscribe?url={quoted}", "Android"),
    App("Podcast Addict", "https://podcastaddict.com/feed/{quoted}", "Android"),
    App("Player FM", "https://player.fm/subscribe?id={quoted}", "Web"),
)
"""Links that need no entry in a directory. `bare`: the feed's address without its scheme; `quoted`: percent-encoded."""


def apps(feed: str) -> Sequence[App]:
    """The apps with links to a feed. `feed`: its address, in ASCII."""
    forms = {"bare": feed.partition("://")[2], "quoted": quote(feed, safe="")}
    return [App(app.name, app.link.format(**forms), app.systems) for app in _APPS]


@dataclass(frozen=True)
class QrCode:
    """A QR code as an SVG path of dark modules, one unit each; `size`: of the square, margin included."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code that a camera reads as `text`, with error correction M (15 %)."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    rows = ["".join("1" if module else "0" for module in row) for row in code.matrix]
    path = "".join(_bars(row, y) for y, row in enumerate(rows, QUIET))
    return QrCode(len(rows) + 2 * QUIET, path)


def _bars(row: str, y: int) -> str:
    """The dark runs of a row."""
    drawn, x = "", 0
    while (x := row.find("1", x)) >= 0:
        end = row.find("0", x)
        end = len(row) if end < 0 else end
        drawn += f"M{x + QUIET} {y}h{end - x}v1h-{end - x}z"
        x = end
    return drawn
