"""Where everything is in the store, its media type, and how long it may be cached."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from lfi_podcast.model.file_types import file_type

FEED, CATALOG, INVENTORY = "feed.xml", "catalog.json", "inventory.json"
ANNOUNCEMENTS, HISTORY = "announcements.json", "history/"
SHOW_PAGE, SEARCH_PAGE = "index.html", "search/index.html"
NOT_FOUND, ROBOTS, SITEMAP, SHOWS = "404.html", "robots.txt", "sitemap.xml", "shows.opml"
WORKER = "sw.js"
"""What browsers keep pages with, for when there is no network: at the root, since it may do so only below itself."""

SCHEDULED = "scheduled/"
"""What is not published yet, each under a random name (`publish/scheduled.py`)."""

SHARED = "shared/"
"""Previews for guests, each under a random name, which only those know who were told it (`publish/shared.py`)."""

PRIVATE = "private/"
"""Feeds for members, each under a random name (`publish/private.py`)."""

PICTURES = "pictures/"
"""What is drawn from covers and titles for the pages (`publish/pictures.py`)."""

LOCK, LOCKS = "lock.json", "locks/"
"""Who publishes at the moment: one object, or in a queue the folder of the candidates (`store/lease.py`)."""

TRIALS = f"{LOCKS}probe-"
"""What a publisher tries conditions on writes with, for a moment (`store/s3_conditions.py`)."""

PUBLIC = (
    *("feed.xml", "feed-*.xml", CATALOG, SHOW_PAGE),
    *("audio/*", "artwork/*", "clips/*", "episodes/*", "pictures/*", "search/*", "static/*"),
    *("page/*", "season/*", "people/*", "topics/*", "references/*", "subscribe/*", "about/*"),
    *(NOT_FOUND, ROBOTS, SITEMAP, "sitemap-*.txt", SHOWS, WORKER),
    *(f"{SHARED}*", f"{PRIVATE}*"),
)
"""What the public may read, as patterns of keys. `is_bookkeeping` is not among it."""

IMMUTABLE, MUTABLE = "public, max-age=31536000, immutable", "public, max-age=300"
NOT_CACHED = "no-store"
ASKED_ANEW = "private, no-cache"
"""An app may keep it, but asks each time whether it still holds; what others share does not keep it."""

_SAVED = re.compile(
    r"(?:audio|clips/(?P<slug>[a-z0-9-]+))/(?P<name>[a-z0-9-]+)-[0-9a-f]{12}(?P<suffix>\.[a-z0-9]+)"
)
_IMMUTABLE = re.compile(
    rf"(?:{SCHEDULED}[^/]+/)?(?:audio|artwork|clips|pictures|static|search/index(?!/manifest\.json))/.*"
)
_LISTING = re.compile(r"(?:page|season|people|topics|references)/.+|sitemap-\d+\.txt")


@dataclass(frozen=True)
class Headers:
    """The HTTP headers of an object."""

    media_type: str
    cache_control: str
    disposition: str | None = None

    @classmethod
    def of(cls, key: str) -> "Headers":
        known = file_type(key)
        media_type = known.media_type if known else "application/octet-stream"
        if key.startswith((LOCK, LOCKS, SCHEDULED, SHARED)):
            return cls(media_type, NOT_CACHED)
        if key.startswith(PRIVATE):
            return cls(media_type, ASKED_ANEW)
        return cls(media_type, IMMUTABLE if is_immutable(key) else MUTABLE, _disposition(key))


def _disposition(key: str) -> str | None:
    """What players call a file that they save: without the digest, and a clip with its episode."""
    if not (match := _SAVED.fullmatch(key)):
        return None
    names = [name for name in (match["slug"], match["name"]) if name]
    return f'inline; filename="{"-".join(names)}{match["suffix"]}"'


def is_bookkeeping(key: str) -> bool:
    """Whether the object is for publishers only: nothing that listeners or readers get depends on it."""
    return key in (INVENTORY, LOCK, ANNOUNCEMENTS) or key.startswith((LOCKS, HISTORY, SCHEDULED))


def is_listing(key: str) -> bool:
    """Whether the object is about several episodes, so that it goes as soon as there is nothing to list any more."""
    return bool(_LISTING.fullmatch(key))


def is_unlisted(key: str) -> bool:
    """Whether nothing that the public can read may name the object: bookkeeping, previews, private feeds."""
    return is_bookkeeping(key) or key.startswith((SHARED, PRIVATE))


def is_immutable(key: str) -> bool:
    """Whether the key contains a digest of the content, so that its bytes never change."""
    return bool(_IMMUTABLE.fullmatch(key))


def audio_key(slug: str, sha256: str, extension: str = "mp3") -> str:
    return f"audio/{slug}-{sha256[:12]}.{extension}"


def clip_key(slug: str, name: str, sha256: str) -> str:
    """`name`: of the file in `build/`, such as `1-near-misses-square.mp4`."""
    path = PurePosixPath(name)
    return f"clips/{slug}/{path.stem}-{sha256[:12]}{path.suffix}"


def artwork_key(path: str, sha256: str, extension: str) -> str:
    """`path`: of the picture's file, from which it has its name; the rest is of the picture as published."""
    stem = PurePosixPath(path).stem.lower()
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in stem)
    return f"artwork/{name}-{sha256[:12]}.{extension}"


PICTURE_SIDES = (160, 320, 640)
"""Pixels of the longer side of a picture's smaller copies, for lists and pages."""


def picture_key(key: str, side: int) -> str:
    """Where a smaller copy of a picture is, by the picture's own key; `side` is one of PICTURE_SIDES."""
    return f"{PICTURES}{PurePosixPath(key).stem}-{side}.webp"


def small_copy_keys(key: str) -> tuple[str, ...]:
    """Where all of them are."""
    return tuple(picture_key(key, side) for side in PICTURE_SIDES)


def share_key(name: str, digest: str) -> str:
    """Where a picture for previews of links is. `name`: of the episode; `digest`: of what it is drawn from."""
    return f"{PICTURES}{name}-share-{digest[:12]}.jpg"


def page_key(slug: str) -> str:
    return f"episodes/{slug}/index.html"


def embed_key(slug: str) -> str:
    """The player alone, for other sites to embed."""
    return f"episodes/{slug}/embed/index.html"


def oembed_key(slug: str) -> str:
    return f"episodes/{slug}/oembed.json"


def citation_key(slug: str, extension: str) -> str:
    """How the episode is cited, for reference managers."""
    return f"episodes/{slug}/citation.{extension}"


def page_text_key(slug: str) -> str:
    return f"episodes/{slug}/page.json"


def transcript_key(slug: str, extension: str) -> str:
    return f"episodes/{slug}/transcript.{extension}"


def chapters_key(slug: str) -> str:
    return f"episodes/{slug}/chapters.json"


def page_url(base: str, slug: str) -> str:
    """The address of an episode's page, given the address of the store (ending in a slash)."""
    return f"{base}episodes/{slug}/"


def embed_url(base: str, slug: str) -> str:
    """The same of the player alone."""
    return f"{base}episodes/{slug}/embed/"
