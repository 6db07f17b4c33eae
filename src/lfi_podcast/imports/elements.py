"""A feed as elements with regular names, whatever its namespaces are called and however well it is formed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from lfi_podcast.errors import PodcastError
from lfi_podcast.imports.repair import repaired

LARGEST_FEED = 64_000_000
"""Bytes. A thousand episodes with long notes have 5 million."""

_NAMESPACES: Mapping[str, str] = {
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "itunes.apple.com/dtds/podcast-1.0.dtd": "itunes",
    "podcastindex.org/namespace/1.0": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/master/docs/1.0.md": "podcast",
    "www.w3.org/2005/atom": "atom",
    "purl.org/rss/1.0/modules/content": "content",
    "podlove.org/simple-chapters": "psc",
    "purl.org/dc/elements/1.1": "dc",
    "search.yahoo.com/mrss": "media",
    "www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "purl.org/syndication/history/1.0": "fh",
}
"""The prefix by which this program knows a namespace, by its name without scheme, closing slash and capitals."""

_PREFIXES = frozenset(_NAMESPACES.values())
"""What an element with one of these prefixes is, whatever the prefix is bound to: names are often misspelt."""


_PROSE = frozenset(
    ("description", "content:encoded", "itunes:summary", "itunes:subtitle", "googleplay:description")
)
"""Elements whose text may be HTML."""


@dataclass(frozen=True)
class Element:
    """An element. `name`: prefix and name in lower case, `itunes:image`; `text`: its own, with the tags in it if it is
    prose and nobody escaped them."""

    name: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Element", ...] = ()

    def all(self, name: str) -> Iterator["Element"]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)

    def get(self, attribute: str) -> str:
        """An attribute without the blanks around it; empty if there is none."""
        return self.attributes.get(attribute.lower(), "").strip()


@dataclass(frozen=True)
class Elements:
    """A page of a feed: its channel, without the items; the items; and what had to be read with goodwill."""

    channel: Element
    items: tuple[Element, ...]
    faults: tuple[str, ...] = ()


def read_elements(content: bytes, where: str) -> Elements:
    """The elements of a feed. PodcastError if it is none, or unreasonably large. `where`: its address, for messages."""
    if len(content) > LARGEST_FEED:
        raise PodcastError(
            f"is larger than {LARGEST_FEED // 1_000_000} MB, which no podcast's feed is",
            where,
            "check the address",
        )
    source = repaired(content)
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(source.text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    channel = None if root is None else next((each for each in root.iter() if _name(each) == "channel"), None)
    if root is None or channel is None:
        raise PodcastError(
            "is not a podcast's feed: RSS with a channel", where, "name the address of the feed"
        )
    faults = [f"line {error.line}: {error.message}" for error in list(parser.error_log)[:1]]
    if source.encoding:
        faults.append(f"is not in the encoding that it names; it was read as {source.encoding}")
    items = tuple(_element(each) for each in root.iter() if _name(each) == "item")
    return Elements(_element(channel), items, tuple(faults))


def _element(node: etree._Element) -> Element:
    name = _name(node)
    is_prose = name in _PROSE
    inner = () if is_prose else tuple(_element(child) for child in node if _name(child) not in ("", "item"))
    attributes = {_attribute(key): str(value) for key, value in node.attrib.items()}
    return Element(name, _markup(node) if is_prose else (node.text or ""), attributes, inner)


def _attribute(name: str | bytes) -> str:
    return str(name).rpartition("}")[2].lower()


def _markup(node: etree._Element) -> str:
    """The content of an element with tags that should have been escaped, as HTML."""
    parts = [etree.tostring(child, encoding="unicode") for child in node]
    return (node.text or "") + "".join(parts)


def _name(node: etree._Element) -> str:
    """The regular name of an element; empty for a comment."""
    return _regular(node.tag, node.prefix) if isinstance(node.tag, str) else ""


@lru_cache(maxsize=4096)
def _regular(tag: str, prefix: str | None) -> str:
    uri, _, local = tag.rpartition("}")
    written, _, local = (prefix or "", "", local) if uri or ":" not in local else local.partition(":")
    plain = uri.lstrip("{").partition("://")[2].rstrip("/#").lower()
    written = written.lower()
    known = _NAMESPACES.get(plain) or (written if written in _PREFIXES else None)
    local = local.lower()
    if known:
        return f"{known}:{local}"
    return f"{written}:{local}" if written else local
