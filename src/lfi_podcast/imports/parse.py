"""A feed's elements into values, by the tables of `rows`. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any
from urllib.parse import urljoin

from lfi_podcast.imports.elements import Element, Elements
from lfi_podcast.imports.moments import moment
from lfi_podcast.imports.rows import ITEM_ROWS, SHOW_ROWS, ElementRow
from lfi_podcast.imports.values import ImportedFeed, ImportedItem, ImportedShow

_SHOW_FIELDS = frozenset(each.name for each in fields(ImportedShow))
_ITEM_FIELDS = frozenset(each.name for each in fields(ImportedItem))


def parse_feed(pages: Sequence[tuple[str, Elements]]) -> ImportedFeed:
    """The values of a feed's pages, each with its address. The first page speaks for the show."""
    address, first = pages[0]
    items = (_item(element, base) for base, page in pages for element in page.items)
    faults = (f"{base}: {fault}" for base, page in pages for fault in page.faults)
    return ImportedFeed(_show(first.channel, address), tuple(items), tuple(faults))


def _show(channel: Element, base: str) -> ImportedShow:
    found, unread = _read(_absolute(channel, base), SHOW_ROWS)
    owner = {
        child.name: child.text.strip() for each in channel.all("itunes:owner") for child in each.children
    }
    picture = (child.text.strip() for each in channel.all("image") for child in each.all("url"))
    own = [link.get("href") for link in channel.all("atom:link") if link.get("rel") == "self"]
    known = {
        "image": urljoin(base, next(filter(None, picture), "")) if any(channel.all("image")) else "",
        "owner_name": owner.get("itunes:name", ""),
        "owner_email": owner.get("itunes:email", ""),
        "address": next(filter(None, own), ""),
        **{name: value for name, value in found.items() if name in _SHOW_FIELDS},
    }
    keys = {name: value for name, value in found.items() if name not in _SHOW_FIELDS}
    return ImportedShow(**known, keys=keys, unread=tuple(name for name in unread if name != "itunes:owner"))


def _item(element: Element, base: str) -> ImportedItem:
    found, unread = _read(_absolute(element, base), ITEM_ROWS)
    known = {name: value for name, value in found.items() if name in _ITEM_FIELDS}
    keys = {name: value for name, value in found.items() if name not in _ITEM_FIELDS}
    return ImportedItem(**known, published=moment(known.get("date", "")), keys=keys, unread=unread)


def _read(parent: Element, rows: Sequence[ElementRow]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the rows find, by field; and the names of the children that no row is for."""
    found: dict[str, Any] = {}
    for row in rows:
        values = (row.read(child) for child in parent.all(row.element))
        present = [value for value in values if value is not None]
        if present and row.many:
            found[row.field] = (*found.get(row.field, ()), *present)
        elif present:
            found.setdefault(row.field, present[0])
    known = {row.element for row in rows}
    return found, tuple(dict.fromkeys(child.name for child in parent.children if child.name not in known))


_ADDRESSES = frozenset(("url", "href", "img"))


def _absolute(element: Element, base: str) -> Element:
    """The element with complete addresses in its attributes and those of its children."""
    return Element(element.name, element.text, element.attributes, tuple(_completed(element.children, base)))


def _completed(children: Sequence[Element], base: str) -> Iterator[Element]:
    for child in children:
        attributes: Mapping[str, str] = {
            name: _joined(base, value) if name in _ADDRESSES else value
            for name, value in child.attributes.items()
        }
        inner = tuple(_completed(child.children, base))
        yield Element(child.name, child.text, attributes, inner)


def _joined(base: str, address: str) -> str:
    """The address that a relative one means. What is complete stays to the letter."""
    plain = address.strip()
    if not plain or "://" in plain[:12] or plain.startswith("data:"):
        return plain
    try:
        return urljoin(base, plain)
    except ValueError:
        return plain
