"""A feed as its rules see it: every element by the name that the specifications give it."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from string import ascii_letters, digits
from typing import Any, TypeVar

from lfi_podcast.lint.vocabulary import (
    ADDRESSES,
    CONTAINERS,
    DROPPED_NAMES,
    NOTHING,
    PARENTS,
    RSS_NAMES,
)

PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
"""The namespaces that rules name: a list apart from `feed`'s own, since a judge should share no mistakes. Names have
these customary prefixes, whatever the feed's are."""

GITHUB_NAME = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
"""Which "clients must also recognize as identical" to the podcast namespace (its docs/1.0.md)."""

_ALIASES = {GITHUB_NAME: "podcast", **{uri: prefix for prefix, uri in PREFIXES.items()}}


def _skeleton(uri: str) -> str:
    """What is left of a namespace's name without what people get wrong in it."""
    return re.sub(r"^https?://(www\.)?|[^a-z0-9]+", "", uri.lower())


_SKELETONS = {_skeleton(uri): prefix for uri, prefix in _ALIASES.items()}


def prefix_of(uri: str) -> str | None:
    """The customary prefix of a namespace that rules name, even if it is misspelt: apps know the exact name only."""
    return _ALIASES.get(uri) or _SKELETONS.get(_skeleton(uri))


def is_misspelt(uri: str) -> bool:
    """Whether it is nearly the name of a namespace, but not to the letter."""
    return uri not in _ALIASES and prefix_of(uri) is not None


def _holder(name: str, parent: "FeedPlace | None") -> "FeedPlace | None":
    """The nearest place outwards that may hold an element of that name; `parent` if none may."""
    known = name in PARENTS or ":" in name or name in RSS_NAMES
    allowed = PARENTS.get(name, CONTAINERS) if known else None
    outer = parent
    while outer is not None and allowed is not None and outer.name not in allowed:
        outer = outer.parent
    return outer or parent


_PLAIN_ORIGIN = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?!local|internal|lan|arpa)[a-z]{2,}"
)
_PLAIN_SIGNS = f"{ascii_letters}{digits};/?:@&=+$.-_!~*'()%,#".encode()


def _is_plain_address(address: str) -> bool:
    """Whether no rule has a question about it: so it is with nearly all, and this tells it quickly."""
    end = address.find("/", len("https://"))
    origin = address if end < 0 else address[:end]
    return _is_plain_origin(origin) and not address.encode().translate(None, _PLAIN_SIGNS)


@lru_cache(1000)
def _is_plain_origin(origin: str) -> bool:
    return _PLAIN_ORIGIN.fullmatch(origin) is not None


def _is_plain_text(text: str) -> bool:
    """Whether it has none of the signs, and is none of the words, that rules look for in any text."""
    return text.isascii() and "\x7f" not in text and (len(text) > _LONGEST or text not in NOTHING)


_LONGEST = max(map(len, NOTHING))
_NO_ATTRIBUTES: Mapping[str, str] = {}
_NO_CHILDREN: "list[FeedPlace]" = []
"""Of most elements: to make a list for each would take longer than all rules together."""

_Answer = TypeVar("_Answer")


@dataclass(eq=False, slots=True)
class FeedPlace:
    """An element: its name, such as `itunes:explicit`, its own text, its attributes, where it is, and what is in it."""

    name: str
    text: str
    attributes: Mapping[str, str]
    line: int
    parent: "FeedPlace | None"
    feed: "FeedTree"
    children: "list[FeedPlace]"
    _firsts: "dict[str, FeedPlace] | None" = None

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def all(self, name: str) -> "list[FeedPlace]":
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "FeedPlace | None":
        """The first child of that name."""
        if self._firsts is None:
            self._firsts = {child.name: child for child in reversed(self.children)}
        return self._firsts.get(name)

    def text_of(self, name: str) -> str:
        """The text of the first child of that name, without blanks around it; "" if there is none."""
        child = self.first(name)
        return child.text.strip() if child else ""

    @property
    def item(self) -> "FeedPlace | None":
        """The item or live item that it is, or is in."""
        place: FeedPlace | None = self
        while place is not None and place.name not in ("item", "podcast:liveItem"):
            place = place.parent
        return place


def _repeated(places: Iterable[FeedPlace]) -> Iterator[FeedPlace]:
    """Those that have the name of an earlier one."""
    seen = set[str]()
    for place in places:
        if place.name in seen:
            yield place
        else:
            seen.add(place.name)


class FeedTree:
    """The elements of a feed by name, read once, and what its rules have worked out about the whole of it.

    A scope has one or more names: `itunes:explicit`, `item/title` (a title in an item), and the groups
    `/` (the root), `*!` (what no list of elements has, or has elsewhere; `itunes:!` if it is of that namespace),
    `*2` (what its parent has another of above), `*#` (what has a text that is not plainly a good one), `*@` (the same
    of an address for an attribute), and `*0` (what has nothing at all).

    `mend`: in a broken feed, tags that are not closed swallow others; what is inside something that cannot hold it
    belongs to the next one outwards that can. `now`: when the feed is judged, if that matters. `addresses`: where it
    was asked for and found, if that is known.
    """

    def __init__(
        self,
        root: Any,
        source: bytes = b"",
        *,
        encoding: str = "utf-8",
        first_line: int = 1,
        mend: bool = False,
        now: datetime | None = None,
        addresses: Collection[str] = (),
    ) -> None:
        self.source, self.encoding, self.now, self.addresses = source, encoding, now, addresses
        self.namespaces: set[str] = {uri for uri in root.nsmap.values() if uri}
        self._lines_before, self._mend = first_line - 1, mend
        self._names: dict[str, str] = {}
        self._places: dict[str, list[FeedPlace]] = defaultdict(list)
        self._groups: dict[tuple[str, str], tuple[list[FeedPlace], ...]] = {}
        self._known: dict[Any, Any] = {}
        self._parents: list[FeedPlace] = []
        self.root = self._read(root)
        self._places["/"] = [self.root]
        self._places["*2"] = [again for parent in self._parents for again in _repeated(parent.children)]

    def _read(self, root: Any) -> FeedPlace:
        """The place of an element and of all that is in it. No recursion: a feed may be nested as deep as it likes."""
        top = self._place(root, None)
        waiting = [(root, top)]
        while waiting:
            element, place = waiting.pop()
            inside = []
            for child in element.iterchildren("*"):  # neither comments nor entities
                within = self._place(child, place)
                if len(child):
                    inside.append((child, within))
            waiting += inside[::-1]
        return top

    def _place(self, element: Any, parent: FeedPlace | None) -> FeedPlace:
        name = self._names.get(element.tag) or self._name(element)
        parent = _holder(name, parent) if self._mend else parent
        text, inside, found = element.text or "", len(element), element.items()
        if inside:
            text += "".join([child.tail or "" for child in element])
        attributes = dict(found) if found else _NO_ATTRIBUTES
        line = element.sourceline + self._lines_before
        place = FeedPlace(name, text, attributes, line, parent, self, _NO_CHILDREN)
        if parent:
            if parent.children:
                parent.children.append(place)
            else:
                parent.children = [place]
                self._parents.append(parent)
        kind = (name, parent.name if parent else "")
        for group in self._groups.get(kind) or self._groups_of(*kind):
            group.append(place)
        if text and not text.isspace():
            if not _is_plain_text(text):
                self._places["*#"].append(place)
        elif not found and not inside:
            self._places["*0"].append(place)
        for attribute, value in found:
            if attribute in ADDRESSES and not _is_plain_address(value):
                self._places["*@"].append(place)
                break
        return place

    def _groups_of(self, name: str, parent: str) -> tuple[list[FeedPlace], ...]:
        """The lists of all places that have the same name and parent."""
        names = [name, *([f"{parent}/{name}"] if parent else ())]
        if parent not in PARENTS.get(name, ()) or name in DROPPED_NAMES:
            names += ["*!", *([f"{name.partition(':')[0]}:!"] if ":" in name else ())]
        groups = self._groups[name, parent] = tuple(self._places[each] for each in names)
        return groups

    def _name(self, element: Any) -> str:
        uri, _, local = element.tag.rpartition("}")
        if uri:
            self.namespaces.add(uri[1:])
            if prefix := prefix_of(uri[1:]) or element.prefix:
                local = f"{prefix}:{local}"
        self._names[element.tag] = local
        return str(local)

    def places(self, scope: str) -> Sequence[FeedPlace]:
        """The places of a scope, in the order of its names and of the feed."""
        names = scope.split()
        if len(names) == 1:
            return self._places.get(names[0], ())
        return list(chain.from_iterable(self._places.get(name, ()) for name in names))

    def known(self, about: Callable[["FeedTree"], _Answer]) -> _Answer:
        """What `about` says of this feed, asked once."""
        if about not in self._known:
            self._known[about] = about(self)
        return self._known[about]  # type: ignore[no-any-return]
