"""Facts -> pages: no clock, no locale, no path; the same values give the same bytes.

Links inside the site are relative, so that a folder of pages works wherever it is served. Only addresses for machines
(canonical, Open Graph, JSON-LD) and audio served elsewhere (`media`) are absolute.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lfi_podcast.model import layout
from lfi_podcast.model.catalog import Catalog, Form, Record
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Show
from lfi_podcast.model.transcript import ALIGNED, Transcript
from lfi_podcast.model.value import clock_time
from lfi_podcast.site import charts
from lfi_podcast.site.reading import Anchors, headings, moment, sections
from lfi_podcast.site.structured import episode_facts, show_facts

# Not strftime, which depends on the locale.
MONTHS = "January February March April May June July August September October November December".split()

TRANSCRIPT_STATES = {
    "corrected": "Read and corrected by a person.",
    "brought": "Brought by the people who make the show; a program found the times in the sound.",
    "machine": "Made by a machine{by} and not corrected by a person yet. In doubt, trust the recording.",
    "draft": "A draft made by a machine{by}, not read by a person yet. Expect mistakes; trust the recording.",
}

CLIP_FORMS: Mapping[Form, str] = {"mp3": "MP3", "square": "Square video", "vertical": "Upright video"}

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


@cache
def static_files() -> Mapping[str, bytes]:
    """Style sheet, scripts and icon, by their key in the store, which contains a digest of the content."""
    found = sorted(files("lfi_podcast.site").joinpath("static").iterdir(), key=lambda file: file.name)
    return {_static_key(file.name, content): content for file in found for content in [file.read_bytes()]}


def _static_key(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    return f"static/{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"


def _static_name(key: str) -> str:
    path = PurePosixPath(key)
    return path.stem.rsplit("-", 1)[0] + path.suffix


def episode_page(
    show: Show,
    record: Record,
    transcript: Transcript | None,
    references: Sequence[Reference],
    notes_html: str,
) -> bytes:
    """The page of one episode. `notes_html` must already be sanitised: it is inserted as it is."""
    return _render(
        "episode.html",
        show,
        depth=2,
        address=layout.page_url(show.base, record.slug),
        media=show.media,
        media_root=show.media_base if show.media else "../../",
        facts=episode_facts(show, record),
        **_of_an_episode(record, transcript, references, notes_html),
    )


def shared_page(
    show: Show,
    record: Record,
    transcript: Transcript | None,
    references: Sequence[Reference],
    notes_html: str,
    for_members: bool = False,
) -> bytes:
    """The same for guests, before publication, or for members: unlisted, with everything that it names in one folder.

    It says nothing to search engines, and its links do not tell other sites where they were followed.
    """
    return _render(
        "shared.html",
        show,
        depth=0,
        media=None,
        media_root="./",
        for_members=for_members,
        **_of_an_episode(record, transcript, references, notes_html),
    )


def _of_an_episode(
    record: Record,
    transcript: Transcript | None,
    references: Sequence[Reference],
    notes_html: str,
) -> Mapping[str, Any]:
    anchors = Anchors()
    chapters = headings(record.chapters, anchors)
    heights = bytes.fromhex(record.enclosure.waveform or "")
    said = list(sections(transcript.utterances, chapters, anchors, transcript.language)) if transcript else []
    return {
        "record": record,
        "clip_forms": CLIP_FORMS,
        "chapters": chapters,
        "transcript": transcript,
        "sections": said,
        "transcript_state": transcript_state(transcript) if transcript else "",
        "references": references,
        "elsewhere": _elsewhere(record),
        "notes": Markup(notes_html),  # noqa: S704 - sanitised by the caller
        "waveform": charts.bars(heights),
        "waveform_width": charts.BAR_WIDTH * len(heights),
    }


def _elsewhere(record: Record) -> Sequence[tuple[str, str]]:
    """Where else the episode is, where it is discussed, and where it can be supported: texts and addresses."""
    posts = record.social if record.social and record.social != "disabled" else ()
    return [
        *((link.text, link.url) for link in record.content_links or ()),
        *((f"Discussion on {urlsplit(post.uri).hostname}", post.uri) for post in posts),
        *((way.text, way.url) for way in record.funding or ()),
    ]


def show_page(show: Show, catalog: Catalog, description_html: str) -> bytes:
    """The show and its episodes, newest first. `description_html` must already be sanitised."""
    return _render(
        "show.html",
        show,
        depth=0,
        address=show.base,
        catalog=catalog,
        description=Markup(description_html),  # noqa: S704 - sanitised by the caller
        facts=show_facts(show, catalog),
    )


def search_page(show: Show) -> bytes:
    """The search page; `?q=` in its address is the query."""
    return _render("search.html", show, depth=1, address=show.base + "search/")


def withdrawn_page(show: Show, slug: str) -> bytes:
    """What takes the place of an episode's page: that it was withdrawn, and nothing else about it."""
    return _render("withdrawn.html", show, depth=2, address=layout.page_url(show.base, slug))


def moved_page(show: Show, slug: str) -> bytes:
    """What takes the place of an episode's page at its former address: a redirection to `slug`, for static hosts."""
    return _render("moved.html", show, depth=2, slug=slug, address=layout.page_url(show.base, slug))


def transcript_state(transcript: Transcript) -> str:
    """How the transcript was made, for readers."""
    engine = transcript.engine
    origin = "brought" if engine and engine.name == ALIGNED else "draft" if transcript.draft else "machine"
    state = "corrected" if transcript.corrected else origin
    by = f" ({engine.name} {engine.version}, {engine.model})" if engine else ""
    return TRANSCRIPT_STATES[state].format(by=by)


def content_security_policy(media: str | None = None, wasm: bool = False) -> str:
    """What a page may load: its own site, and audio from `media`; `wasm` allows Pagefind's search to run."""
    policy = dict(CONTENT_SECURITY_POLICY)
    if media:
        address = urlsplit(media)
        policy["media-src"] += f" {address.scheme}://{address.netloc}"
    if wasm:
        policy["script-src"] += " 'wasm-unsafe-eval'"
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def _render(template: str, show: Show, depth: int, **values: Any) -> bytes:
    root = "../" * depth or "./"
    return environment().get_template(template).render(show=show, root=root, **values).encode()


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
