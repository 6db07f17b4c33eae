"""A show that was published, and a web server that serves it as it should, until a fault is planted."""

import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lfi_podcast.feed.render import render
from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Enclosure, Record, TranscriptFile, Withdrawn
from lfi_podcast.model.layout import CATALOG, FEED, Headers, audio_key, chapters_key, page_key, transcript_key
from lfi_podcast.model.show import Show
from lfi_podcast.publish.history import Publication, Replaced
from lfi_podcast.publish.inventory import Inventory
from lfi_podcast.publish.present import Present
from lfi_podcast.site.pages import withdrawn_page
from lfi_podcast.site.rendering import Site
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.verify.asking import Asker
from lfi_podcast.verify.own import Own
from lfi_podcast.verify.rulings import Verified
from lfi_podcast.verify.verify import Verification, verify
from tests.helpers import COVER, SHOW
from tests.servers import Request, Response, serving

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
EPISODES, NEWEST = 3, 1
COVER_KEY, OLDER = "artwork/cover-0123456789ab.jpg", "feed-2.xml"
NEXT = '<atom:link rel="next" href="{}" type="application/rss+xml"/>'
EARLIER = b"ID3 earlier sound" * 300

Fault = Callable[[Request, Response], Response]


def sound_of(slug: str) -> bytes:
    return b"ID3" + b"".join(hashlib.sha256(f"{slug}{n}".encode()).digest() for n in range(300))


def enclosure_of(slug: str, content: bytes) -> Enclosure:
    digest = hashlib.sha256(content).hexdigest()
    return Enclosure(
        key=audio_key(slug, digest), length=len(content), type="audio/mpeg", sha256=digest, duration=60.0
    )


def record_of(number: int) -> Record:
    """The first one is the newest."""
    slug = f"{EPISODES - number:03}-episode"
    return Record(
        slug=slug,
        guid=f"guid-{slug}",
        title=f"Episode {slug}",
        published=datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=number),
        enclosure=enclosure_of(slug, sound_of(slug)),
        transcripts=(TranscriptFile(key=transcript_key(slug, "vtt"), type="text/vtt"),),
        chapters_key=chapters_key(slug),
    )


NEW, OLD = record_of(0), record_of(EPISODES - 1)
GONE = "000-gone"


@dataclass
class Live:
    """What was published (`store`), and what is served (`files`, at first the same)."""

    show: Show
    catalog: Catalog
    store: MemoryStore
    files: dict[str, bytes]
    earlier: Enclosure

    @property
    def own(self) -> Own:
        held = {key: (len(content), None) for key, content in self.store.objects.items()}
        present = Present(
            self.store.version(FEED),
            self.store.version(CATALOG),
            self.catalog,
            Inventory(catalog="", objects=held),
            True,
        )
        before = NEW.model_copy(update={"enclosure": self.earlier})
        changed = (Replaced(slug=NEW.slug, what="changed", before=before),)
        return Own(
            self.show, self.store, present, (Publication(time=NOW, changed=changed, before="", after=""),)
        )


@cache
def catalog() -> Catalog:
    gone = Withdrawn(slug=GONE, guid="guid-gone", title=GONE, published=NOW, withdrawn=WITHDRAWN)
    records = tuple(map(record_of, range(EPISODES)))
    return Catalog(artwork=COVER_KEY, updated=datetime(2026, 11, 20, tzinfo=UTC), episodes=(*records, gone))


def publish(link: str, **keys: object) -> Live:
    """The show at `link`; its feed has two pages."""
    show, whole = Show(**(yaml.safe_load(SHOW) | {"link": link} | keys)), catalog()
    live, earlier = whole.live(), enclosure_of(NEW.slug, EARLIER)
    first, second = (
        render(show, whole.model_copy(update={"episodes": part}), "<p>A show.</p>")[FEED]
        for part in (live[:-1], live[-1:])
    )
    link_to_older = NEXT.format(f"{link}{OLDER}").encode()
    files = {
        FEED: first.replace(b"<title>", link_to_older + b"<title>", 1),
        OLDER: second,
        CATALOG: whole.to_json(),
        COVER_KEY: COVER.read_bytes(),
        page_key(GONE): withdrawn_page(Site(show), GONE),
        "index.html": b"<!doctype html><title>The show</title>",
        earlier.key: EARLIER,
    }
    for record in live:
        files |= {
            record.enclosure.key: sound_of(record.slug),
            transcript_key(record.slug, "vtt"): b"WEBVTT\n\n" + record.slug.encode() * 50,
            chapters_key(record.slug): b'{"version": "1.2.0", "chapters": []}',
            page_key(record.slug): b"<!doctype html>" + record.slug.encode(),
        }
    return Live(show, whole, MemoryStore(objects=files), dict(files), earlier)


def served(files: Mapping[str, bytes], request: Request) -> Response:
    """The answer of a web server that does all that it should."""
    key = request.path.lstrip("/").partition("?")[0]
    key += "index.html" if not key or key.endswith("/") else ""
    if key not in files:
        return Response(404, b"not found", {"Content-Type": "text/plain"})
    content = files[key]
    tag, modified = (
        f'"{hashlib.md5(content).hexdigest()}"',
        format_datetime(NOW - timedelta(days=3), usegmt=True),
    )
    headers = {
        "Content-Type": Headers.of(key).media_type,
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Last-Modified": modified,
        "Access-Control-Allow-Origin": "*",
    }
    asked = request.headers
    if asked.get("If-None-Match") == tag or asked.get("If-Modified-Since") == modified:
        return Response(304, b"", headers)
    if span := asked.get("Range"):
        first, last = span.removeprefix("bytes=").split("-")
        if int(first) >= len(content):
            return Response(416, b"", {**headers, "Content-Range": f"bytes */{len(content)}"})
        end = min(int(last or len(content) - 1), len(content) - 1)
        headers["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
        return Response(206, content[int(first) : end + 1], headers)
    if "gzip" in asked.get("Accept-Encoding", "") and not key.startswith(("audio/", "artwork/")):
        return Response(200, gzip.compress(content), {**headers, "Content-Encoding": "gzip"})
    return Response(200, content, headers)


def unchanged(_: Request, response: Response) -> Response:
    return response


@dataclass
class Web:
    """A server for `live.files`; at `path`, it takes requests as `hears` says, and answers as `fault` does."""

    path: str = "nothing"
    fault: Fault = unchanged
    hears: Callable[[Request], Request] = field(default=lambda request: request)
    live: Live | None = None
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        assert self.live
        self.asked.append(request)
        if request.path != f"/{self.path}":
            return served(self.live.files, request)
        return self.fault(request, served(self.live.files, self.hears(request)))


@contextmanager
def published(
    path: str = "nothing", fault: Fault = unchanged, certificate: Path | None = None, **more: Any
) -> Iterator[Web]:
    """A show that is served where it says it is."""
    web = Web(path, fault, **more)
    with serving(web, certificate) as link:
        web.live = publish(link)
        yield web


def verified(web: Web, knows_store: bool = True, now: datetime = NOW, **options: Any) -> Verification:
    assert web.live
    own = web.live.own
    own = own if knows_store else Own(own.show, own.store)
    return verify(own, now, Asker(), **options)


def wrong(found: Verification, link: str = "") -> set[tuple[str, str]]:
    """Check and address of each fault."""
    return {(row.check, row.url.removeprefix(link)) for row in found.rows if row.check}


def with_headers(**changed: str | None) -> Fault:
    named = {name.replace("_", "-"): value for name, value in changed.items()}

    def fault(_: Request, response: Response) -> Response:
        headers = {**response.headers, **named}
        return replace(
            response, headers={name: value for name, value in headers.items() if value is not None}
        )

    return fault


def rows(found: Verification, check: str) -> list[Verified]:
    return [row for row in found.rows if row.check == check]
