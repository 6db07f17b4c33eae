"""All pages of a feed, one after the other, until they end or say nothing new."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lfi_podcast.errors import PodcastError
from lfi_podcast.imports.elements import Element, Elements, read_elements
from lfi_podcast.imports.findings import FindingKind, ImportFinding
from lfi_podcast.imports.report import OLDER_PAGES

MOST_PAGES = 500
"""More than any podcast has: SoundCloud's pages have 50 items each."""

Fetch = Callable[[str], tuple[str, bytes]]
"""Where a page is in the end, after redirects, and its content."""

_FURTHER = ("next", "prev-archive")
"""What leads to older items (RFC 5005, 3 and 4)."""


@dataclass(frozen=True)
class FeedPages:
    """The pages, each with its address; and what there is to tell of them."""

    pages: tuple[tuple[str, Elements], ...]
    findings: tuple[ImportFinding, ...] = ()


def read_pages(fetch: Fetch, address: str) -> FeedPages:
    """The pages of the feed at an address. PodcastError if the first cannot be had; the others are told if not."""
    base, content = fetch(address)
    pages, told = [(base, read_elements(content, base))], list[ImportFinding]()
    seen, known = {address, base}, set(_identities(pages[0][1]))
    while (further := _further(*pages[-1])) and further not in seen:
        if len(pages) == MOST_PAGES:
            told.append(_told(f"pages of the feed after the first {MOST_PAGES}", further))
            break
        seen.add(further)
        try:
            base, content = fetch(further)
            page = read_elements(content, base)
        except PodcastError as exc:
            told.append(_told(OLDER_PAGES, str(exc)))
            break
        new = set(_identities(page)) - known
        if not new:  # the same page again, under another address
            break
        known |= new
        pages.append((base, page))
    return FeedPages(tuple(pages), tuple(told))


def _told(what: str, detail: str) -> ImportFinding:
    return ImportFinding(FindingKind.MISSING, what, "", detail)


def _further(base: str, page: Elements) -> str | None:
    links = [link for link in page.channel.all("atom:link") if link.get("rel").lower() in _FURTHER]
    return next((urljoin(base, link.get("href")) for link in links if link.get("href")), None)


def _identities(page: Elements) -> Iterator[str]:
    for item in page.items:
        yield next(
            (_mark(child) for child in item.children if child.name in ("guid", "enclosure") and _mark(child)),
            "",
        )


def _mark(element: Element) -> str:
    return element.text.strip() or element.get("url")
