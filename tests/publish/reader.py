"""An independent reader: fetches what apps, browsers and their search would, and says what is not there or not whole.

It knows RSS and HTML, and of this program only the search index and the names of the files for programs: catalog.json,
with the digest of each sound, and inventory.json, with the MD5 of every object.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import urlopen

import lxml.html
from lxml import etree

Get = Callable[[str], bytes | None]
"""The content of an object; None if there is none."""

_NEXT = "//*[local-name()='link'][@rel='next']/@href"
_NAMED = "@src|@href|@poster"


def from_folder(folder: Path) -> Get:
    return lambda key: (folder / key).read_bytes() if (folder / key).is_file() else None


def from_bucket(client: Any, bucket: str, prefix: str) -> Get:
    """`client`: boto3's."""

    def get(key: str) -> bytes | None:
        try:
            answer = client.get_object(Bucket=bucket, Key=prefix + key)
        except client.exceptions.NoSuchKey:
            return None
        content = answer["Body"].read()
        assert len(content) == answer["ContentLength"], key
        return bytes(content)

    return get


def from_web(base: str) -> Get:
    """Objects that the public may read. `base`: the address of the store, with a slash at the end."""

    def get(key: str) -> bytes | None:
        try:
            with urlopen(base + key, timeout=30) as answer:
                return bytes(answer.read())
        except OSError:
            return None

    return get


def flaws(get: Get, link: str, has_public_files_only: bool = False) -> list[str]:
    """What a reader misses; nothing if all is well, also where nothing has been published yet.

    `link`: the show's address, with a slash at the end.
    """
    return [*_Reader(get, link).flaws(has_public_files_only)]


class _Reader:
    def __init__(self, get: Get, link: str) -> None:
        self.kept: dict[str, bytes | None] = {}
        self.ask, self.link = get, link

    def get(self, key: str) -> bytes | None:
        if key not in self.kept:
            self.kept[key] = self.ask(key)
        return self.kept[key]

    def flaws(self, has_public_files_only: bool) -> Iterator[str]:
        if self.get("feed.xml") is None:
            return
        for part in (self.feeds, self.pages, self.search, self.sounds, self.inventory):
            if part == self.inventory and has_public_files_only:
                continue
            try:
                yield from part()
            except (ValueError, KeyError, etree.XMLSyntaxError) as exc:
                yield f"the reader stumbles over the {part.__name__}: {exc!r}"

    def key(self, address: str, source: str = "") -> str | None:
        """The object that an address on a page stands for; None if it is somewhere else."""
        place = urlsplit(urljoin(self.link + source, address))
        if not place.geturl().startswith(self.link):
            return None
        path = unquote(place.path).removeprefix(urlsplit(self.link).path)
        return f"{path}index.html" if path.endswith("/") or not path else path

    def there(self, key: str, source: str, length: str | None = None) -> Iterator[str]:
        content = self.get(key)
        if content is None:
            yield f"{source} names {key}, which is not there"
        elif length and len(content) != int(length):
            yield f"{source} says that {key} has {length} bytes, and it has {len(content)}"

    def feeds(self) -> Iterator[str]:
        key, guids, read = "feed.xml", Counter[str](), set[str]()
        while key and key not in read:
            read.add(key)
            yield from self.there(key, "the feed")
            feed = etree.fromstring(self.get(key) or b"<rss/>")
            guids.update(text for text in feed.xpath("//item/guid/text()"))
            for element in feed.iter(etree.Element):
                addresses = [element.get(name) or "" for name in ("url", "href", "uri", "src")]
                if element.tag == "link":
                    addresses.append(element.text or "")
                for named in (self.key(each) for each in addresses if each):
                    if named:
                        yield from self.there(named, key, element.get("length"))
            key = next((self.key(each) or "" for each in feed.xpath(_NEXT)), "")
        yield from (f"the feed has {guid} {count} times" for guid, count in guids.items() if count > 1)

    def pages(self) -> Iterator[str]:
        """Every page that can be reached, and what each of them names."""
        waiting, read = ["index.html", *self.pages_of_the_feed()], set[str]()
        while waiting:
            if (page := waiting.pop()) in read:
                continue
            read.add(page)
            yield from self.there(page, "the site")
            tree = lxml.html.fromstring(self.get(page) or b"<p>")
            absolute = (text for text in tree.xpath("//meta/@content") if "://" in text)
            for address in (*tree.xpath(f"//*/{_NAMED}"), *absolute):
                key = self.key(address, page) if not address.startswith("#") else None
                if key is None or (key, address) == (page, ""):
                    continue
                if re.match(r"https?:|[./\w-]+$", address) and ("/" in address or "." in address):
                    yield from self.there(key, page)
                    waiting += [key] if key.endswith("index.html") else []

    def pages_of_the_feed(self) -> Iterator[str]:
        feed = etree.fromstring(self.get("feed.xml") or b"<rss/>")
        yield from filter(None, (self.key(link) for link in feed.xpath("//item/link/text()")))

    def search(self) -> Iterator[str]:
        """The index's manifest, what it names, and what that names."""
        manifest = json.loads(self.get("search/index/manifest.json") or b'{"tiers": []}')
        yield from self.there("search/index/manifest.json", "the search")
        for tier in manifest["tiers"]:
            yield from self.there(f"search/index/{tier}", "the search")
            table = json.loads(
                self.get(f"search/index/{tier}") or b'{"episodes": [], "words": [], "runs": []}'
            )
            named = [
                f"{digest}-{n}.json"
                for digest, _, _, _, *begins in filter(None, table["episodes"])
                for n in range(len(begins) + 1)
            ]
            named += [f"{name}.words" for _, name in table["words"]] + [
                f"{name}.runs" for name in table["runs"]
            ]
            for name in named:
                yield from self.there(f"search/index/{name}", tier)
                if name.endswith(".json"):
                    slug = json.loads(self.get(f"search/index/{name}") or b'{"slug": ""}')["slug"]
                    yield from self.there(f"episodes/{slug}/index.html", f"the search's {name}")

    def sounds(self) -> Iterator[str]:
        """The sounds that the catalog has, by length and digest; and that it has every one of the feed."""
        catalog = json.loads(self.get("catalog.json") or b'{"episodes": []}')
        for episode in catalog["episodes"]:
            if sound := episode.get("enclosure"):
                yield from self.there(sound["key"], "catalog.json", str(sound["length"]))
                if (content := self.get(sound["key"])) and _sha256(content) != sound["sha256"]:
                    yield f"{sound['key']} has another digest than catalog.json says"
        for key, content in self.kept.items():
            match = re.fullmatch(r"(?:audio|artwork|static)/.+-([0-9a-f]{12})\.\w+", key)
            if match and content and not _sha256(content).startswith(match[1]):
                yield f"{key} has another digest than its name says"

    def inventory(self) -> Iterator[str]:
        """What publishers remember of the store; it counts only with the catalog that it was written for."""
        inventory = json.loads(self.get("inventory.json") or b'{"catalog": ""}')
        if inventory["catalog"] != _sha256(self.get("catalog.json") or b""):
            return
        for key, (size, md5) in inventory["objects"].items():
            yield from self.there(key, "inventory.json", str(size))
            content = self.get(key)
            if content and md5 and hashlib.md5(content, usedforsecurity=False).hexdigest() != md5:
                yield f"{key} has another MD5 than inventory.json says"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
