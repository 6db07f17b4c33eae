"""Templates, styles and scripts, and how a page is made of them.

A bundle is a folder in `static/`, joined in the order of its names into one file: `style/` into style.css, `episode/`
into episode.js. Files are served under names that contain a digest of their content.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from lfi_podcast.model.languages import direction
from lfi_podcast.model.layout import PICTURE_SIDES, picture_key
from lfi_podcast.model.show import Show
from lfi_podcast.model.theme import PLAIN, Theme
from lfi_podcast.model.value import clock_time
from lfi_podcast.site.languages import interface
from lfi_podcast.site.reading import moment
from lfi_podcast.site.sharing import Card, episode_summary, excerpt, locale, quote_picture, show_card
from lfi_podcast.site.theming import in_theme, template_environment
from lfi_podcast.site.wording import Wording

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


SECTIONS = {
    "episodes": "",
    "people": "people/",
    "topics": "topics/",
    "references": "references/",
    "subscribe": "subscribe/",
    "about": "about/",
}
"""The parts of the site that every page links, and their folders."""


@dataclass(frozen=True)
class Site:
    """What every page knows of the whole site. `cover`: the key of the show's cover in the store; `sections`: those of
    `SECTIONS` that there are.
    """

    show: Show
    cover: str = ""
    theme: Theme = PLAIN
    sections: tuple[str, ...] = ()

    @cached_property
    def words(self) -> Wording:
        """What its pages say of themselves. Their language is the show's if somebody has written it."""
        return interface(self.show, self.theme)

    @cached_property
    def card(self) -> Card:
        """How others show a page that has no card of its own: with its own title."""
        return replace(show_card(self.show, self.cover), title="")


def render(template: str, site: Site, depth: int | None, **values: Any) -> bytes:
    """A page that lies `depth` folders deep: the same values give the same bytes. No clock, no locale, no path.

    Without `depth` it may be served at any address, so its links begin at the root of the host.
    PodcastError if a template of the show's theme cannot be rendered.
    """
    root = urlsplit(site.show.base).path if depth is None else "../" * depth or "./"
    try:
        page = environment(site.words, site.theme).get_template(template)
        known = {"card": site.card, "site": site, "show": site.show, "root": root}
        return page.render(known | values).encode()
    except Exception as exc:
        if problem := in_theme(exc):
            raise problem from exc
        raise


@cache
def static_files(theme: Theme = PLAIN) -> Mapping[str, bytes]:
    """Style sheet, scripts and icon, by their key in the store."""
    folder = files("lfi_podcast.site").joinpath("static")
    found = dict(map(_bundle, sorted(folder.iterdir(), key=lambda each: each.name)))
    if theme.style:
        found["style.css"] += b"\n" + theme.style.encode()
    return {_static_key(name, content): content for name, content in found.items()}


def worker(show: Show) -> bytes:
    """The script at WORKER. Without `offline`, it clears up after one that browsers may still have."""
    name = "on.js" if show.offline else "off.js"
    return files("lfi_podcast.site").joinpath("worker", name).read_bytes()


@cache
def design() -> str:
    """A digest of what pages are made with: the files of this room and of `model`, and the template engine."""
    rooms = (files(f"lfi_podcast.{room}") for room in ("model", "site"))
    read = {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for room in rooms for name, file in _files(room)
    }
    return hashlib.sha256(f"{version('jinja2')} {sorted(read.items())}".encode()).hexdigest()


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    for found in folder.iterdir():
        name = f"{within}/{found.name}"
        if found.is_dir() and found.name != "__pycache__":
            yield from _files(found, name)
        elif found.is_file():
            yield name, found


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


def content_security_policy(media: str | None = None) -> str:
    """What a page may load: its own site, and audio from `media`."""
    policy = dict(CONTENT_SECURITY_POLICY)
    if media:
        address = urlsplit(media)
        policy["media-src"] += f" {address.scheme}://{address.netloc}"
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


@cache
def environment(words: Wording, theme: Theme = PLAIN) -> Environment:
    """The templates, and what they are given: words in one language, and how it writes dates and numbers."""
    environment = template_environment(theme)
    environment.filters.update(
        clock=clock_time,
        date=words.date,
        excerpt=partial(excerpt, language=words.language),
        host=_host,
        iso_duration=iso_duration,
        length_of=words.length,
        listed=words.listed,
        locale=locale,
        megabytes=words.megabytes,
        moment=moment,
        web=_web,
    )
    environment.globals.update(
        content_security_policy=content_security_policy,
        dir=direction,
        episode_summary=episode_summary,
        in_language=_in_language,
        picture_key=picture_key,
        picture_sides=PICTURE_SIDES,
        section_folders=SECTIONS,
        quote_picture=quote_picture,
        static={_static_name(key): key for key in static_files(theme)},
        t=words.phrase,
        words=words,
    )
    return environment


@pass_context
def _in_language(context: Context, language: str | None = None) -> Markup:
    """The attributes of an element whose text is in a language of its own: by default that of the show."""
    interface, spoken = context["words"].language, language or context["show"].language
    if spoken.lower() == interface.lower():
        return Markup("")
    turned = direction(spoken) != direction(interface)
    return Markup(' lang="{}"').format(spoken) + Markup(f' dir="{direction(spoken)}"' if turned else "")  # noqa: S704


def iso_duration(seconds: float) -> str:
    """The value of a `time` element that is a length or a position (HTML, valid duration string): `PT1M12S`."""
    hours, minutes, rest = int(seconds // 3600), int(seconds // 60 % 60), round(seconds % 60, 3)
    parts = ((hours, "H"), (minutes, "M"), (rest, "S"))
    return "PT" + ("".join(f"{amount:g}{unit}" for amount, unit in parts if amount) or "0S")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _web(url: str | None) -> str | None:
    """`url` if it is a web address: a catalog from a store may contain anything."""
    return url if url and url.startswith(("https://", "http://")) else None
