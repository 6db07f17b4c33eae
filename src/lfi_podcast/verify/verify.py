"""The live feed as an app gets it: the feed, its other pages, all that they name, and what was before.

    feed and catalog ─ older pages ─ everything named, side by side ─ what was withdrawn, earlier, elsewhere

Nothing needs the store's credentials. Where the store can be read, what is served is compared with it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.feed.facts import uri
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import CATALOG, FEED
from lfi_podcast.model.show import Show
from lfi_podcast.publish.history import Publication
from lfi_podcast.publish.present import Present
from lfi_podcast.publish.probe import is_example
from lfi_podcast.store.store import Store, is_key
from lfi_podcast.verify.agreement import disagreements, with_catalog
from lfi_podcast.verify.asking import Asker
from lfi_podcast.verify.examined import Examined
from lfi_podcast.verify.past import earlier_checks, move_fault, old_fault, past_fault, withdrawn_checks
from lfi_podcast.verify.questions import Answers
from lfi_podcast.verify.rulings import Verified, faults
from lfi_podcast.verify.subjects import LiveFeed, Role, Subject, distinct, parse_feed
from lfi_podcast.verify.transport import is_loopback
from lfi_podcast.web.request import Question

MOST_PAGES = 1000
FEED_TYPE = "application/rss+xml"
_FEED_LIMIT = 16 << 20
_UNLIKE = ("reachable", "certificate", "status", "feed", "gzip", "published")
"""Checks after which it is not known what else the feed has."""


@dataclass(frozen=True)
class Own:
    """A show of one's own. `present`: what its store has, and `made`: its history; None if it cannot be read."""

    show: Show
    store: Store
    present: Present | None = None
    made: tuple[Publication, ...] = ()

    def published(self, key: str) -> bytes | None:
        """An object as it was published, where that is known."""
        return self.store.read(key) if self.present and is_key(key) else None


@dataclass(frozen=True)
class Verification:
    """What came of it. `right`: how many addresses have no fault, by what they are for. `notes`: what was not asked."""

    rows: tuple[Verified, ...]
    right: Mapping[Role, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[Verified, ...]:
        return tuple(row for row in self.rows if not row.ok)

    @property
    def is_unreachable(self) -> bool:
        """Whether all that is wrong are hosts that did not answer at all."""
        answering = {urlsplit(row.url).netloc for row in self.rows if row.status}
        return bool(self.wrong) and all(
            row.check == "reachable" and urlsplit(row.url).netloc not in answering for row in self.wrong
        )


def address_of(show: Show) -> str:
    """The address of a show's feed. PodcastError if nobody can be served there."""
    if is_example(show.link):
        raise PodcastError(
            "is an address for examples, where nothing can be live",
            f"show.yml: link: {show.link}",
            "write the address where the store is served, or name a feed: lfi-podcast verify URL",
        )
    return uri(show.feed_url)


def verify(
    feed_url: str, own: Own | None, now: datetime, asker: Asker, old: str = "", is_deep: bool = False
) -> Verification:
    """Ask for everything and judge it. `own`: None for somebody else's feed. `old`: where the feed was before.

    `is_deep`: fetch all sound, and compare its SHA-256 with the catalog's.
    """
    run = _Run(own, now, asker, is_deep)
    first, *others = [Subject(feed_url, "feed", FEED_TYPE, content=own.published(FEED) if own else None)]
    if own:
        catalog_url = uri(own.show.address(CATALOG))
        content = own.present.version.content if own.present and own.present.version else None
        others = [Subject(catalog_url, "catalog", "application/json", content=content)]
    answers, *rest = run.ask([first, *others])
    feed = run.feed_in(first, answers)
    if feed:
        catalog = run.catalog(others[0], rest[0]) if own else Catalog()
        pages = [feed, *run.archives(feed, feed_url)]
        run.named(pages, catalog)
        if own:
            run.compare(pages, catalog)
            run.past(catalog)
        if feed.moves_to and feed.moves_to != feed_url:
            run.move(first, feed)
    if old:
        run.old(old, feed_url)
    return run.result()


class _Run:
    """One verification: what was found so far."""

    def __init__(self, own: Own | None, now: datetime, asker: Asker, is_deep: bool) -> None:
        self._own, self._now, self._asker, self._is_deep = own, now, asker, is_deep
        self._rows: list[Verified] = []
        self._right = Counter[Role]()
        self._faulty: set[Role] = set()
        self._notes: dict[str, None] = {}

    def ask(self, subjects: Sequence[Subject]) -> Sequence[Answers]:
        """Ask for these, and keep what is wrong with them."""
        asked = [each for each in subjects if not is_example(each.url)]
        if len(asked) < len(subjects):
            self._note(
                f"{len(subjects) - len(asked)} addresses for examples, such as example.org, were not asked for"
            )
        if any(is_loopback(each.url) for each in asked):
            self._note(
                "https and its certificate were not checked: there is none at addresses on this machine"
            )
        found = self._asker.answers(asked, self._is_deep)
        for subject, answers in zip(asked, found, strict=True):
            rows = list(faults(Examined(subject, answers, self._now)))
            self._rows += rows or [_well(subject, answers)]
            self._right[subject.role] += all(row.ok for row in rows)
            if any(row.check in _UNLIKE for row in rows):
                self._faulty.add(subject.role)
        return found

    def feed_in(self, subject: Subject, answers: Answers) -> LiveFeed | None:
        """The feed in an answer, if it is one."""
        whole = answers.get("whole")
        return parse_feed(whole.body, subject.url, subject.role == "feed") if whole and whole.body else None

    def catalog(self, subject: Subject, answers: Answers) -> Catalog | None:
        """What was published, or else what is served; None if neither can be read."""
        if self._own and self._own.present:
            return self._own.present.catalog
        try:
            return Catalog.from_json(answers["whole"].body) if "catalog" not in self._faulty else None
        except ValidationError:
            message = "it is not a catalog of this program; correct `link`, or publish with the same version"
            self._add(subject.url, "catalog", message, answers["whole"].status)
            return None

    def archives(self, feed: LiveFeed, url: str) -> Iterator[LiveFeed]:
        """The other pages of the feed, one after another."""
        seen = {url}
        while (address := feed.next) and len(seen) < MOST_PAGES:
            if address in seen:
                self._add(url, "pages", f"its older pages lead in a circle, back to {address}; publish again")
                return
            seen.add(address)
            key = self._key(address)
            content = self._own.published(key) if self._own and key else None
            subject = Subject(address, "archive", FEED_TYPE, content=content)
            (answers,) = self.ask([subject])
            if (page := self.feed_in(subject, answers)) is None:
                return
            yield page
            feed = page

    def named(self, pages: Sequence[LiveFeed], catalog: Catalog | None) -> None:
        """Ask for everything that the feed names."""
        subjects = distinct(each for page in pages for each in page.subjects)
        if self._own and catalog:
            subjects = tuple(map(self._as_published, with_catalog(subjects, self._own.show, catalog)))
        self.ask(subjects)

    def compare(self, pages: Sequence[LiveFeed], catalog: Catalog | None) -> None:
        """Compare the feed with the catalog, unless it is known to be older, or not all of it is there."""
        own = self._own
        if own and catalog and not self._faulty & {"feed", "archive", "catalog"}:
            items = [item for page in pages for item in page.items]
            for name, message in disagreements(own.show, catalog, items):
                self._add(uri(own.show.feed_url), name, message)

    def past(self, catalog: Catalog | None) -> None:
        """Ask for what was withdrawn, and for the sound of earlier versions."""
        own = self._own
        if own is None or catalog is None:
            return
        asked = list(withdrawn_checks(own.show, catalog))
        if own.present:
            asked += earlier_checks(own.show, catalog, own.made, own.present.held.keys())
        answers = self._asker.each(check.question for check in asked)
        self._rows += filter(None, map(past_fault, asked, answers))

    def move(self, subject: Subject, feed: LiveFeed) -> None:
        """Ask for the feed to which this one sends its listeners."""
        (answer,) = self._asker.each([Question(feed.moves_to, limit=_FEED_LIMIT)])
        if fault := move_fault(feed, parse_feed(answer.body, feed.moves_to)):
            self._add(subject.url, "new-feed-url", fault)

    def old(self, old: str, feed_url: str) -> None:
        """Ask for the feed at its earlier address."""
        (answer,) = self._asker.each([Question(old, limit=_FEED_LIMIT)])
        if answer.trouble:
            self._add(
                old, "reachable", f"{answer.trouble}; listeners there stay behind: have it answer 301", None
            )
        elif fault := old_fault(answer, parse_feed(answer.body, old), feed_url):
            self._add(
                old, "old-feed", fault, answer.redirects[0].status if answer.redirects else answer.status
            )

    def result(self) -> Verification:
        return Verification(tuple(_once_a_host(self._rows)), dict(self._right), tuple(self._notes))

    def _as_published(self, subject: Subject) -> Subject:
        key = self._key(subject.url)
        if (
            self._own is None
            or not key
            or not subject.is_new
            or subject.role not in ("transcript", "chapters")
        ):
            return subject
        return replace(subject, content=self._own.published(key))

    def _key(self, url: str) -> str:
        """The key in the store of what is served at an address; empty if it is elsewhere."""
        base = uri(self._own.show.base) if self._own else ""
        return unquote(url.removeprefix(base)) if base and url.startswith(base) else ""

    def _note(self, text: str) -> None:
        self._notes[text] = None

    def _add(self, url: str, check: str, message: str, status: int | None = 200) -> None:
        self._rows.append(Verified(url, False, status, message, check, "error"))


def _well(subject: Subject, answers: Answers) -> Verified:
    status = next((answer.status for answer in answers.values()), None)
    return Verified(subject.url, True, status)


def _once_a_host(rows: Iterable[Verified]) -> Iterator[Verified]:
    """A certificate is told of once for all that its host serves."""
    told = set[str]()
    for row in rows:
        host = urlsplit(row.url).netloc
        if row.check != "certificate" or host not in told:
            yield row
        if row.check == "certificate":
            told.add(host)
