"""What to ask the web about a published show. `probe` does the asking; `causes` tells what an answer means."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lfi_podcast.feed.facts import uri
from lfi_podcast.model.catalog import Record
from lfi_podcast.model.layout import FEED, PRIVATE, SHARED, Headers, is_listing, page_key
from lfi_podcast.model.show import Show
from lfi_podcast.web.request import Question

Kind = Literal["feed", "head", "range", "page", "text", "gone", "farewell"]
"""What is asked: the whole feed; of media the headers, then one byte; a page by its folder; any other file; whether
something is served no more; whether a page only says that its episode was withdrawn.
"""

_MEDIA = ("audio/", "video/", "image/")
_INDEX = "index.html"
_OF_EPISODES = ("audio/", "clips/", "artwork/", "episodes/", SHARED, PRIVATE)


@dataclass(frozen=True)
class Named:
    """Something that the feed or a page names: its key in the store, media type, and bytes if these are promised."""

    key: str
    media_type: str
    length: int | None = None


@dataclass(frozen=True)
class LiveCheck:
    """A question, what should come back, and the key of show.yml that decides where it is asked."""

    kind: Kind
    question: Question
    expected: Named
    setting: str = "link"
    content: bytes = field(default=b"", repr=False)
    identity: str = ""


def named_by(record: Record) -> Iterator[Named]:
    """Everything that the feed names of an episode, and its clips, which the page names."""
    yield from (Named(media.key, media.type, media.length) for media in record.media)
    texts = [*(file.key for file in record.transcripts), record.chapters_key, page_key(record.slug)]
    for key in dict.fromkeys([*record.pictures, *texts]):
        if key:
            yield Named(key, Headers.of(key).media_type)


def newly_named(records: Iterable[Record], written: Container[str]) -> Iterator[Named]:
    """What the feed names that has just been written."""
    return (each for record in records for each in named_by(record) if each.key in written)


def feed_check(show: Show, feed: bytes) -> LiveCheck:
    """Whether the feed is what has just been published, byte for byte."""
    question = Question(uri(show.feed_url), limit=len(feed) + 1)
    named = Named(FEED, Headers.of(FEED).media_type, len(feed))
    return LiveCheck("feed", question, named, content=feed, identity=str(show.identity))


def checks(show: Show, named: Named) -> Sequence[LiveCheck]:
    """Whether something is there as promised, without fetching more than a byte of media."""
    url = uri(show.address(named.key))
    setting = "media" if show.media and named.key.startswith("audio/") else "link"
    if named.media_type.startswith(_MEDIA):
        byte = Question(url, headers={"Range": "bytes=0-0"})
        return [
            LiveCheck("head", Question(url, "HEAD"), named, setting),
            LiveCheck("range", byte, named, setting),
        ]
    if named.key.endswith(_INDEX):
        return [LiveCheck("page", Question(url.removesuffix(_INDEX)), named, setting)]
    return [LiveCheck("text", Question(url), named, setting)]


def gone_checks(show: Show, key: str) -> Iterator[LiveCheck]:
    """Whether the public gets no more of an episode what was deleted, nor of its people. A page has two addresses."""
    if key.startswith(_OF_EPISODES) or is_listing(key):
        named = Named(key, Headers.of(key).media_type)
        setting = "media" if show.media and key.startswith("audio/") else "link"
        for url in _addresses(show, key):
            yield LiveCheck("gone", Question(url, headers={"Range": "bytes=0-0"}), named, setting)


def farewell_checks(show: Show, slug: str, content: bytes) -> Iterator[LiveCheck]:
    """Whether the page of a withdrawn episode only says so. `content`: the page as it was published."""
    key = page_key(slug)
    for url in _addresses(show, key):
        question = Question(url, limit=len(content) + 1)
        yield LiveCheck("farewell", question, Named(key, Headers.of(key).media_type), content=content)


def _addresses(show: Show, key: str) -> Sequence[str]:
    url = uri(show.address(key))
    return [url.removesuffix(_INDEX), url] if url.endswith(f"/{_INDEX}") else [url]
