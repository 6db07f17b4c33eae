"""The pages between episodes, and what crawlers and apps read: everything about the show as a whole.

`_MAKERS` has a function for each kind. Each object is told only what it shows, so that it is made again only when that
has changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.layout import NOT_FOUND, ROBOTS, SHOW_PAGE, SHOWS, page_key
from lfi_podcast.model.show import Show
from lfi_podcast.model.theme import PLAIN, Theme
from lfi_podcast.model.value import in_ascii
from lfi_podcast.site.bibliography import CitedWork, Mention
from lfi_podcast.site.connections import Connections
from lfi_podcast.site.contributors import Contributor, folded_name
from lfi_podcast.site.machines import robots, shows_opml, sitemaps
from lfi_podcast.site.paging import ListPage, paged
from lfi_podcast.site.reading_list import reading_list_bibtex, reading_list_csl
from lfi_podcast.site.remarks import Remark, Remarks
from lfi_podcast.site.rendering import SECTIONS, Site, render
from lfi_podcast.site.sharing import show_card
from lfi_podcast.site.structured import profile_facts, show_facts
from lfi_podcast.site.subscribing import apps, qr_code

MOST_PEOPLE, MOST_TOPICS, MOST_SOURCES, MOST_MENTIONS = 100, 400, 50, 10
"""On one page: people, topics, sources, and mentions of one source."""

WORDS_ON_PAGE, LEAST_WORDS = 10_000, 200
"""How much of what somebody said has room on a page of theirs, and at least of each episode."""

AllRemarks = Mapping[str, Remarks]
"""What was said in episodes, by slug."""


@dataclass(frozen=True)
class Sheet:
    """A page or file about several episodes: `make(site, said, *given)` is its content, where `said` has the remarks of
    the episodes that it `reads`, as far as they are known. `only_mentions`: of these, only who mentioned what.
    """

    key: str
    make: Callable[..., bytes]
    given: tuple[object, ...] = ()
    reads: tuple[Record, ...] = ()
    only_mentions: bool = False


@dataclass(frozen=True)
class Whole:
    """All that sheets are made from. `description`, `about`: sanitised HTML, the latter empty without about.md."""

    site: Site
    connections: Connections
    description: str
    about: str = ""

    @property
    def hosts(self) -> tuple[Contributor, ...]:
        return tuple(person for person in self.connections.credits.people if person.hosts)


def site_of(show: Show, catalog: Catalog, connections: Connections, theme: Theme = PLAIN) -> Site:
    """What every page knows of the whole site."""
    is_there = {
        "people": bool(connections.credits.people),
        "topics": bool(connections.topics),
        "references": bool(connections.works),
    }
    return Site(show, catalog.artwork, theme, tuple(name for name in SECTIONS if is_there.get(name, True)))


def sheets(whole: Whole) -> list[Sheet]:
    """Everything about the show as a whole, in no order that matters."""
    found = [sheet for maker in _MAKERS for sheet in maker(whole)]
    base = in_ascii(whole.site.show.base)
    keys = [*(sheet.key for sheet in found), *(page_key(record.slug) for record in whole.connections.live)]
    public = [base + key.removesuffix("index.html") for key in keys if key.endswith("index.html")]
    return [*found, *(_file(key, content) for key, content in sitemaps(sorted(public), base).items())]


def _page(key: str, template: str, **values: object) -> Sheet:
    """A page that needs nothing of what was said."""
    return Sheet(key, _rendered, (key, template, values))


def _rendered(site: Site, _said: AllRemarks, key: str, template: str, values: Mapping[str, Any]) -> bytes:
    address = site.show.base + key.removesuffix("index.html")
    return render(template, site, key.count("/"), address=address, **values)


def _file(key: str, content: bytes) -> Sheet:
    return Sheet(key, _as_it_is, (content,))


def _as_it_is(_site: Site, _said: AllRemarks, content: bytes) -> bytes:
    return content


def _episodes(whole: Whole) -> Iterator[Sheet]:
    newest, *older = paged(whole.connections.episodes)
    count, seasons = len(whole.connections.live), list(whole.connections.seasons)
    yield Sheet(SHOW_PAGE, _show, (newest, count, seasons, whole.description))
    yield from _lists("", older, "episodes")


def _show(
    site: Site,
    said: AllRemarks,
    page: ListPage[Record],
    count: int,
    seasons: Sequence[int],
    description: str,
) -> bytes:
    values = {
        "here": "episodes",
        "page": page,
        "count": count,
        "seasons": seasons,
        "description": Markup(description),  # noqa: S704 - sanitised by whoever made the whole
        "facts": show_facts(site.show, Catalog(artwork=site.cover)),
        "card": show_card(site.show, site.cover),
    }
    return _rendered(site, said, SHOW_PAGE, "show.html", values)


def _seasons(whole: Whole) -> Iterator[Sheet]:
    for number, records in whole.connections.seasons.items():
        yield from _lists(f"season/{number}/", paged(records), "episodes", len(records), season=number)


def _topics(whole: Whole) -> Iterator[Sheet]:
    known = list(whole.connections.topics.values())
    if known:
        most = sorted((topic for topic, _ in known), key=lambda topic: (-topic.count, topic.slug))
        shown = tuple(sorted(most[:MOST_TOPICS], key=lambda topic: topic.slug))
        others = len(known) - len(shown)
        yield _page("topics/index.html", "topics.html", here="topics", topics=shown, others=others)
    for topic, records in known:
        yield from _lists(f"topics/{topic.slug}/", paged(records), "topics", topic.count, topic=topic.name)


def _lists(
    folder: str,
    pages: Sequence[ListPage[Record]],
    here: str,
    count: int = 0,
    season: int | None = None,
    topic: str = "",
) -> Iterator[Sheet]:
    """The pages of a list of episodes: older ones, those of a season, or about a topic."""
    for page in pages:
        values = {"here": here, "page": page, "season": season, "topic": topic}
        yield _page(page.key(folder), "episodes.html", count=0 if page.number else count, **values)


def _people(whole: Whole) -> Iterator[Sheet]:
    credited = whole.connections.credits
    others = [person for person in credited.people if not person.hosts]
    for page in paged(others, MOST_PEOPLE) if credited.people else ():
        hosts = () if page.number else whole.hosts
        yield _page(page.key("people/"), "people.html", here="people", page=page, hosts=hosts)
    for person in credited.people:
        for own in paged(credited.episodes[person.slug]):
            speaks = tuple(credited.speaks_alone_as(person.slug, record) for record in own.items)
            shown = replace(person, count=0) if own.number else person
            key = own.key(f"people/{person.slug}/")
            yield Sheet(key, _person, (key, shown, own, speaks), own.items)


def _person(
    site: Site,
    said: AllRemarks,
    key: str,
    person: Contributor,
    page: ListPage[Record],
    speaks: Sequence[bool],
) -> bytes:
    room = max(LEAST_WORDS, WORDS_ON_PAGE // len(page.items))
    items = [
        (record, *_remarks_of(person, said.get(record.slug, Remarks()), room if alone else 0))
        for record, alone in zip(page.items, speaks, strict=True)
    ]
    spoke = any(remarks for _, remarks, _ in items)
    address = site.show.base + key.removesuffix("index.html")
    picture = site.show.address(person.picture) if person.picture else None
    facts = profile_facts(person.name, address, person.href, picture)
    values = {
        "here": "people",
        "person": person,
        "page": page,
        "items": items,
        "spoke": spoke,
        "facts": facts,
    }
    return _rendered(site, said, key, "person.html", values)


def _remarks_of(person: Contributor, known: Remarks, room: int) -> tuple[tuple[Remark, ...], int]:
    """What somebody said, as far as there is room, and how many remarks there was none for."""
    names = (name for name in known.by_speaker if folded_name(name) == folded_name(person.name))
    if not room or (speaker := next(names, None)) is None:
        return (), 0
    shown = known.best(speaker, room)
    return shown, len(known.by_speaker[speaker]) - len(shown)


def _references(whole: Whole) -> Iterator[Sheet]:
    works = whole.connections.works
    if not works:
        return
    records = {record.slug: record for record in whole.connections.live}
    for page in paged(works, MOST_SOURCES):
        key = page.key("references/")
        items = tuple(replace(work, mentions=work.mentions[-MOST_MENTIONS:]) for work in page.items)
        rests = tuple(
            len(work.mentions) - len(item.mentions) for work, item in zip(page.items, items, strict=True)
        )
        slugs = dict.fromkeys(mention.slug for work in items for mention in work.mentions)
        shown = replace(page, items=items, follows=None)
        count = 0 if page.number else len(works)
        reads = tuple(records[slug] for slug in slugs)
        yield Sheet(key, _sources, (key, shown, rests, count), reads, only_mentions=True)
    yield Sheet("references/references.bib", _bibtex, (works,))
    yield Sheet("references/references.json", _csl, (works,))


def _bibtex(_site: Site, _said: AllRemarks, works: Sequence[CitedWork]) -> bytes:
    return reading_list_bibtex(works)


def _csl(_site: Site, _said: AllRemarks, works: Sequence[CitedWork]) -> bytes:
    return reading_list_csl(works)


def _sources(
    site: Site,
    said: AllRemarks,
    key: str,
    page: ListPage[CitedWork],
    rests: Sequence[int],
    count: int,
) -> bytes:
    slugs = dict.fromkeys(each.slug for work in page.items for each in work.mentions)
    speakers = {slug: said[slug].mentioned_by for slug in slugs if slug in said}

    def speaker(each: Mention) -> str | None:
        known = speakers.get(each.slug, ())
        return known[each.number] if each.number < len(known) else None

    works = [
        (work, [(each, speaker(each)) for each in reversed(work.mentions)], rest)
        for work, rest in zip(page.items, rests, strict=True)
    ]
    values = {"here": "references", "page": page, "works": works, "count": count}
    return _rendered(site, said, key, "references.html", values)


def _subscribe(whole: Whole) -> Iterator[Sheet]:
    feed = in_ascii(whole.site.show.feed_url)
    ways = {"apps": apps(feed), "code": qr_code(feed)}
    yield _page("subscribe/index.html", "subscribe.html", here="subscribe", **ways)


def _about(whole: Whole) -> Iterator[Sheet]:
    text = Markup(whole.about or whole.description)  # noqa: S704 - sanitised by whoever made the whole
    hosts = tuple(replace(person, count=0) for person in whole.hosts)
    yield _page("about/index.html", "about.html", here="about", about=text, hosts=hosts)


def _machines(whole: Whole) -> Iterator[Sheet]:
    show = whole.site.show
    yield _file(ROBOTS, robots(in_ascii(show.base)))
    yield _file(SHOWS, shows_opml(show))
    yield Sheet(NOT_FOUND, _not_found)


def _not_found(site: Site, _said: AllRemarks) -> bytes:
    return render("not_found.html", site, None, address=site.show.base)


_MAKERS: Sequence[Callable[[Whole], Iterator[Sheet]]] = (
    _episodes,
    _seasons,
    _people,
    _topics,
    _references,
    _subscribe,
    _about,
    _machines,
)
