"""What a feed of a thousand episodes costs: to render, to judge, to import, to check; and how it grows.

    python bench/feed.py [--runs 5]

The peer is feedgen alone, told to write the very elements that are in our feed: it is given every text and address
ready made, and an extension of its own for the tags that it does not know. So the ratio is what it costs to make the
texts, to choose what fits, and to say it all by tables. Seconds are of the processor; memory is what rendering needs
beside the catalog (Linux only).
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from lfi_podcast.feed.render import render
from lfi_podcast.lint.judge import judge
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.show import Show

FETCHED = """//*[local-name()='transcript' or local-name()='alternateEnclosure' or local-name()='image'
    or (local-name()='chapters' and @url)]"""
ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = "<p>People who work with incidents tell how learning from them goes in practice.</p>"
SHOW = Show.model_validate(
    {
        "title": "A long show",
        "description": DESCRIPTION,
        "link": "https://long.example.org/",
        "media": "https://media.example.org/",
        "language": "en",
        "author": "The Producers",
        "owner": {"name": "The Producers", "email": "producers@example.org"},
        "categories": ["Technology", "Society & Culture > Documentary"],
        "explicit": False,
        "artwork": "artwork/cover.jpg",
        "people": {"host": {"name": "Host", "href": "https://long.example.org/host"}},
    }
)
CORE = ("title", "link", "description", "guid", "enclosure", "pubDate", "category", "{*}encoded")
PARAGRAPH = (
    '<p>Near misses come up in half of the reviews, and <a href="https://doi.org/10.1000/182">a paper</a> asks why. '
    "We read it &amp; tell what it says about the people who were there.</p>\n"
)


def catalog(count: int) -> Catalog:
    """So many episodes with notes of 3 KB, six chapters, five transcripts, three codecs, two people, two clips."""
    first = datetime(2006, 1, 1, 6, tzinfo=UTC)
    records = [an_episode(number, first + timedelta(days=number)) for number in range(count)]
    return Catalog(artwork="artwork/cover-0123456789ab.jpg", episodes=tuple(records[::-1]))


def an_episode(number: int, published: datetime) -> Record:
    slug = f"{number:04}-what-we-learned"
    sound = {"length": 41_234_567 + number, "sha256": f"{number:064x}"}
    codecs = {"opus": ("audio/ogg", "Opus"), "m4a": ("audio/mp4", "AAC")}
    return Record.model_validate(
        {
            "slug": slug,
            "guid": f"9b024349-ccf0-5f69-a609-{number:012x}",
            "title": f"What we learned from outage {number}",
            "published": published,
            "summary": "Two people look at an outage, and at how it could have been told. " * 2,
            "description": f"<h2>Notes of {number}</h2>\n" + PARAGRAPH * 15,
            "number": number + 1,
            "season": 1 + number // 50,
            "artwork": f"artwork/{slug}-0123456789ab.jpg",
            "topics": ["near misses", "incident reviews"],
            "people": [{"name": "Host"}, {"name": f"Guest {number % 40}", "role": "guest"}],
            "transcripts": [
                {"key": f"episodes/{slug}/transcript.{ending}", "type": media_type}
                for ending, media_type in (
                    ("vtt", "text/vtt"),
                    ("srt", "application/x-subrip"),
                    ("json", "application/json"),
                    ("html", "text/html"),
                    ("txt", "text/plain"),
                )
            ],
            "chapters": [{"at": 300 * place, "title": f"Part {place}"} for place in range(6)],
            "chapters_key": f"episodes/{slug}/chapters.json",
            "soundbites": [{"at": 60 * bite, "length": 45, "title": f"Clip {bite}"} for bite in (1, 2)],
            "enclosure": {
                **sound,
                "key": f"audio/{slug}-0123456789ab.mp3",
                "type": "audio/mpeg",
                "duration": 3421.5,
                "alternatives": [
                    {**sound, "key": f"audio/{slug}-0123456789ab.{ending}", "type": media_type, "bitrate": 64_000,
                     "title": title}
                    for ending, (media_type, title) in codecs.items()
                ],
            },
        }
    )  # fmt: skip


class Ready:
    """A feedgen extension that writes elements which are there already."""

    def __init__(self, elements: Sequence[Any], namespaces: dict[str, str]) -> None:
        self._said = [self._read(element) for element in elements]
        self._namespaces = namespaces

    def _read(self, element: Any) -> tuple[str, dict[str, str], str | None, list[Any]]:
        return element.tag, dict(element.attrib), element.text, [self._read(child) for child in element]

    def extend_ns(self) -> dict[str, str]:
        return self._namespaces

    def extend_rss(self, place: Any) -> None:
        self._write(place.find("channel") if place.tag == "rss" else place, self._said)

    def _write(self, parent: Any, said: list[Any]) -> None:
        for tag, attributes, text, children in said:
            element = etree.SubElement(parent, tag, attributes)
            element.text = text
            self._write(element, children)


def peer(feed: bytes) -> Callable[[], bytes]:
    """What has feedgen write the items of this feed again. Reading them is not part of it."""
    root = etree.fromstring(feed, etree.XMLParser(strip_cdata=False, remove_blank_text=True))
    namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix not in ("atom", "content")}
    others = [[each for each in item if not is_core(each)] for item in root.iterfind("channel/item")]
    ready = [Ready(elements, namespaces) for elements in others]
    cores = [
        {
            **{name: item.findtext(name) for name in ("title", "link", "description", "guid")},
            "pubDate": parsedate_to_datetime(item.findtext("pubDate")),
            "enclosure": dict(item.find("enclosure").attrib),
            "categories": [{"term": category.text} for category in item.iterfind("category")],
            "notes": item.findtext("{*}encoded"),
        }
        for item in root.iterfind("channel/item")
    ]

    def write() -> bytes:
        generator = FeedGenerator()
        generator.register_extension("ready", lambda: Ready((), namespaces), None, atom=False)
        generator.title("A long show")
        generator.link(href="https://long.example.org/")
        generator.description("A long show")
        for core, extension in zip(cores, ready, strict=True):
            entry = generator.add_entry(order="append")
            entry.register_extension("ready", lambda extension=extension: extension, atom=False)
            entry.title(core["title"])
            entry.link(href=core["link"])
            entry.description(core["description"])
            entry.guid(core["guid"], permalink=False)
            entry.pubDate(core["pubDate"])
            entry.enclosure(**core["enclosure"])
            entry.category(core["categories"])
            if core["notes"]:
                entry.content(core["notes"], type="CDATA")
        return bytes(generator.rss_str(pretty=True))

    return write


def is_core(element: Any) -> bool:
    return any(element.tag == name or (name[0] == "{" and element.tag.endswith("}encoded")) for name in CORE)


def elements(feed: bytes) -> list[list[str]]:
    """The tags of each item, in any order."""
    return [
        sorted(each.tag for each in item.iter()) for item in etree.fromstring(feed).iterfind("channel/item")
    ]


def seconds(runs: int, *works: Callable[[], Any]) -> list[float]:
    """The median of each, run in turn so many times, after one round that counts for nothing."""
    rounds = [[processor_time(work) for work in works] for _ in range(runs + 1)]
    return [median(times) for times in zip(*rounds[1:], strict=True)]


def processor_time(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def alone(count: int) -> tuple[float, float]:
    """Seconds of rendering so many, and MB that it needs at most beside the catalog, in a process of its own."""
    command = [sys.executable, "-c", f"from bench.feed import cost; print(*cost({count}))"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    spent, needed = map(float, done.stdout.split())
    return spent, needed


def cost(count: int) -> tuple[float, float]:
    many = catalog(count)
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    before = kilobytes("VmRSS")
    render(SHOW, many, DESCRIPTION)
    needed = (kilobytes("VmHWM") - before) / 1024
    return seconds(2, lambda: render(SHOW, many, DESCRIPTION))[0], needed


def of_producers(feed: bytes, runs: int) -> tuple[float, float]:
    """Seconds of importing the feed without what would have to be fetched, and of `check` of what it becomes."""
    root = etree.fromstring(feed)
    for element in root.xpath(FETCHED):
        element.getparent().remove(element)
    with tempfile.TemporaryDirectory() as name:
        source, show = Path(name, "feed.xml"), Path(name, "show")
        source.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
        importing = lfi("import", source, show, "--no-media")
        lfi("-C", show, "check")  # pictures are looked at once
        return importing, median(lfi("-C", show, "check") for _ in range(runs))


def lfi(*arguments: object) -> float:
    """Processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "lfi_podcast", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def kilobytes(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    thousand = catalog(1000)
    feed = render(SHOW, thousand, DESCRIPTION)["feed.xml"]
    items = feed.split(b"    <item>")[1:]
    written = peer(feed)
    assert elements(written()) == elements(feed) and len(items) == 1000
    print(f"1,000 episodes: {len(feed) / 1e6:.2f} MB")
    ours, theirs, judging = seconds(
        runs, lambda: render(SHOW, thousand, DESCRIPTION), written, lambda: judge(feed)
    )
    (few, _), (many, needed) = alone(1000), alone(10_000)
    for what, ratio, aim in (
        ("rendering 1,000, to feedgen with the same elements", ours / theirs, "at most 2"),
        ("judging 1,000, to rendering them", judging / ours, "at most 1"),
        ("rendering 10,000, to ten times 1,000", many / few / 10, "about 1"),
    ):
        print(f"{what:52} {ratio:6.2f}   {aim}")
    importing, checking = of_producers(feed, max(1, runs // 2))
    for what, found, aim in (
        ("memory for 10,000", f"{needed:6.0f} MB", "at most 100"),
        ("importing 1,000, without what is fetched", f"{importing:6.2f} s", "at most 5"),
        ("check of these 1,000, again", f"{checking:6.2f} s", "at most 4"),
    ):
        print(f"{what:52} {found}   {aim}")


if __name__ == "__main__":
    main()
