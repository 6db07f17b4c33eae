"""Templates, styles and scripts, and how a page is made of them.

A bundle is a folder in `static/`, joined in the order of its names into one file: `style/` into style.css, `episode/`
into episode.js. Files are served under names that contain a digest of their content.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from lfi_podcast.model.show import Show
from lfi_podcast.model.value import clock_time
from lfi_podcast.site.languages import words_in
from lfi_podcast.site.reading import moment

# Not strftime, which depends on the locale.
MONTHS = "January February March April May June July August September October November December".split()

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "worker-src": "'self'",
}


@dataclass(frozen=True)
class Site:
    """What every page knows of the whole site. `cover`: the key of the show's cover in the store."""

    show: Show
    cover: str = ""


def render(template: str, site: Site, depth: int, **values: Any) -> bytes:
    """A page that lies `depth` folders deep: the same values give the same bytes. No clock, no locale, no path."""
    root = "../" * depth or "./"
    words = words_in(site.show.language)
    page = environment().get_template(template)
    return page.render(site=site, show=site.show, root=root, words=words, **values).encode()


@cache
def static_files() -> Mapping[str, bytes]:
    """Style sheet, scripts and icon, by their key in the store."""
    folder = files("lfi_podcast.site").joinpath("static")
    found = dict(map(_bundle, sorted(folder.iterdir(), key=lambda each: each.name)))
    return {_static_key(name, content): content for name, content in found.items()}


def _bundle(found: Traversable) -> tuple[str, bytes]:
    """The name and content of a file as it is, or of a folder's files together."""
    if found.is_file():
        return found.name, found.read_bytes()
    parts = sorted(found.iterdir(), key=lambda each: each.name)
    return found.name + PurePosixPath(parts[0].name).suffix, b"\n".join(part.read_bytes() for part in parts)


def _static_key(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    return f"static/{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"


def _static_name(key: str) -> str:
    path = PurePosixPath(key)
    return path.stem.rsplit("-", 1)[0] + path.suffix


def content_security_policy(media: str | None = None, wasm: bool = False) -> str:
    """What a page may load: its own site, and audio from `media`; `wasm` allows Pagefind's search to run."""
    policy = dict(CONTENT_SECURITY_POLICY)
    if media:
        address = urlsplit(media)
        policy["media-src"] += f" {address.scheme}://{address.netloc}"
    if wasm:
        policy["script-src"] += " 'wasm-unsafe-eval'"
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


@cache
def environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lfi_podcast.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        clock=clock_time, date=_date, length_of=_length, megabytes=_megabytes, moment=moment, web=_web
    )
    environment.globals.update(
        content_security_policy=content_security_policy,
        static={_static_name(key): key for key in static_files()},
    )
    return environment


def _date(instant: datetime) -> str:
    day = instant.astimezone(UTC)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _length(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _megabytes(count: int) -> str:
    return f"{max(count, 100_000) / 1_000_000:.1f} MB"


def _web(url: str | None) -> str | None:
    """`url` if it is a web address: a catalog from a store may contain anything."""
    return url if url and url.startswith(("https://", "http://")) else None
