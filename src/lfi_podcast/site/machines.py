"""What crawlers and apps read of a site: sitemap, robots.txt, and shows as OPML."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from lfi_podcast.model.show import Show

MOST_ADDRESSES = 50_000
"""In one sitemap (sitemaps.org, protocol)."""

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemaps(addresses: Sequence[str], base: str) -> Mapping[str, bytes]:
    """Every page, for search engines: one file, or an index of text files where there are too many.

    Nothing says when a page last changed, since that is not known without comparing all that it is made from.
    """
    if len(addresses) <= MOST_ADDRESSES:
        return {"sitemap.xml": _listed("urlset", "url", addresses)}
    starts = range(0, len(addresses), MOST_ADDRESSES)
    parts = {
        f"sitemap-{number}.txt": "".join(f"{each}\n" for each in addresses[start : start + MOST_ADDRESSES])
        for number, start in enumerate(starts, 1)
    }
    index = _listed("sitemapindex", "sitemap", [base + key for key in parts])
    return {**{key: text.encode() for key, text in parts.items()}, "sitemap.xml": index}


def _listed(outer: str, inner: str, addresses: Sequence[str]) -> bytes:
    items = "".join(f"<{inner}><loc>{escape(each)}</loc></{inner}>\n" for each in addresses)
    return f'{_XML}<{outer} xmlns="{_SITEMAPS}">\n{items}</{outer}>\n'.encode()


def robots(base: str) -> bytes:
    """Everything may be read (RFC 9309). Pages that nobody is to find say so themselves, and are named nowhere."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n".encode()


def shows_opml(show: Show) -> bytes:
    """This show and those that it recommends, for apps to import (OPML 2.0)."""
    shows = [(show.title, show.feed_url, show.base)]
    shows += [(other.title or other.url, other.url, "") for other in show.podroll if other.url]
    outlines = "".join(_outline(*each) for each in shows)
    head = f"<head>\n<title>{escape(show.title)}</title>\n</head>\n"
    return f'{_XML}<opml version="2.0">\n{head}<body>\n{outlines}</body>\n</opml>\n'.encode()


def _outline(title: str, feed: str, page: str) -> str:
    site = f" htmlUrl={quoteattr(page)}" if page else ""
    return f'<outline type="rss" text={quoteattr(title)} title={quoteattr(title)} xmlUrl={quoteattr(feed)}{site}/>\n'
