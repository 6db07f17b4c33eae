"""Where the other pages of a feed are (RFC 5005)."""

from urllib.parse import urljoin

from lfi_podcast.lint.reading import read_feed

_ONWARDS = ("next", "prev-archive")


def next_page(feed: bytes, address: str) -> str | None:
    """The address of the page with older items, seen from `address`; None if there is none."""
    tree = read_feed(feed).tree
    links = tree.places("channel/atom:link") if tree else ()
    leads = {link.get("rel"): link.get("href") for link in links}
    onwards = next((leads[rel] for rel in _ONWARDS if leads.get(rel)), None)
    try:
        return urljoin(address, onwards) if onwards else None
    except ValueError:
        return None
