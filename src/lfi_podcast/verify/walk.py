"""One walk through all that is live: asks step by step, and keeps what is wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.feed.facts import uri
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.publish.probe import is_example
from lfi_podcast.verify.agreement import disagreements, with_catalog
from lfi_podcast.verify.asking import Asker
from lfi_podcast.verify.examined import Examined
from lfi_podcast.verify.own import Own
from lfi_podcast.verify.past import (
    earlier_checks,
    is_for_good,
    move_fault,
    old_fault,
    past_fault,
    withdrawn_checks,
)
from lfi_podcast.verify.questions import Answers
from lfi_podcast.verify.rulings import Verified, faults
from lfi_podcast.verify.subjects import FEED_TYPE, LiveFeed, LiveItem, Role, Subject, distinct, parse_feed
from lfi_podcast.verify.transport import is_private
from lfi_podcast.web.address import sendable
from lfi_podcast.web.request import Question

MOST_PAGES = 1000
_FEED_LIMIT = 16 << 20
_UNLIKE = ("reachable", "certificate", "status", "feed", "gzip", "published")
"""Checks after which it is not known what else the feed has."""


class Walk:
    """Collects rows, the number of addresses without fault (by role), and notes on what was not asked."""

    def __init__(self, feed: Subject, own: Own | None, now: datetime, asker: Asker, is_deep: bool) -> None:
        self._feed, self._own, self._now, self._asker, self._is_deep = feed, own, now, asker, is_deep
        self._is_local = is_private(feed.url)
        self._unlike = set[Role]()
        self.rows: list[Verified] = []
        self.right = Counter[Role]()
        self.notes: dict[str, None] = {}
        if self._is_local and feed.url.startswith("http:"):
            self.notes["https and its certificate were not checked: there is none at a private address"] = (
                None
            )

    def has_moved(self) -> bool:
        """Whether the feed's address leads to where show.yml says that the show has moved to."""
        own = self._own
        if own is None or not own.show.moved_to:
            return False
        target, url = uri(own.show.moved_to), self._feed.url
        (answer,) = self._asker.each([Question(url, follows=False)])
        if not 300 <= answer.status < 400 or urljoin(url, answer.headers.get("location", "")) != target:
            return False
        self.notes[f"the show has moved; what is there: lfi-podcast verify {target}"] = None
        if not is_for_good([answer.status]):
            self._add(
                url,
                "moved",
                f"it redirects for a while only (HTTP {answer.status}); make it 301",
                answer.status,
            )
        self.move(LiveFeed(moves_to=target, identity=str(own.show.identity)))
        return True

    def begin(self) -> tuple[LiveFeed | None, Catalog | None]:
        """Ask for the feed, and for the catalog of a show of one's own."""
        subjects = [self._feed, *([self._own.catalog] if self._own else [])]
        found = self.ask(subjects)
        feed = _feed_in(self._feed, found)
        if feed and self._own and self._own.show.moved_to and feed.moves_to != uri(self._own.show.moved_to):
            what = f"it does not say that the show has moved to {self._own.show.moved_to}; publish, as show.yml does"
            self._add(self._feed.url, "moved", what)
        return feed, self._catalog(self._own, found) if self._own else None

    def ask(self, subjects: Sequence[Subject]) -> Mapping[str, Answers]:
        """Ask for these, and keep what is wrong with them. The answers, by address."""
        asked = [each for each in subjects if self._may_ask(each.url)]
        found = self._asker.answers(asked, self._is_deep)
        for subject, answers in zip(asked, found, strict=True):
            wrong = list(faults(Examined(subject, answers, self._now)))
            status = next((answer.status for answer in answers.values()), None)
            self.rows += wrong or [Verified(subject.url, True, status)]
            self.right[subject.role] += all(row.ok for row in wrong)
            if any(row.check in _UNLIKE for row in wrong):
                self._unlike.add(subject.role)
        return {subject.url: answers for subject, answers in zip(asked, found, strict=True)}

    def archives(self, feed: LiveFeed) -> Iterator[LiveFeed]:
        """The other pages of the feed, one after another."""
        seen = {self._feed.url}
        while (url := feed.next) and len(seen) < MOST_PAGES:
            if url in seen:
                self._add(
                    self._feed.url, "pages", f"its older pages lead in a circle, back to {url}; publish again"
                )
                return
            seen.add(url)
            content = self._own.published(url) if self._own else None
            subject = Subject(url, "archive", FEED_TYPE, content=content)
            page = _feed_in(subject, self.ask([subject]))
            if page is None:
                return
            yield page
            feed = page

    def named(self, pages: Sequence[LiveFeed], catalog: Catalog | None) -> None:
        """Ask for everything that the feed names."""
        subjects = distinct(each for page in pages for each in page.subjects)
        if self._own and catalog:
            known = with_catalog(subjects, self._own.show, catalog)
            subjects = tuple(_as_published(each, self._own) for each in known)
        self.ask(subjects)

    def compare(self, own: Own, pages: Sequence[LiveFeed], catalog: Catalog) -> None:
        """Compare the feed with the catalog, unless it is known to be older, or not all of it is there."""
        if not self._unlike & {"feed", "archive", "catalog"}:
            items = list[LiveItem]()
            for page in pages:
                known = {item.guid for item in items}
                items += [item for item in page.items if item.guid not in known]  # archives repeat some
            for name, message in disagreements(own.show, catalog, items):
                self._add(self._feed.url, name, message)

    def past(self, own: Own, catalog: Catalog) -> None:
        """Ask for what was withdrawn, and for the sound of earlier versions."""
        asked = list(withdrawn_checks(own, catalog))
        if own.present:
            asked += earlier_checks(own.show, catalog, own.made, own.present.held.keys())
        answers = self._asker.each(check.question for check in asked)
        self.rows += filter(None, map(past_fault, asked, answers))

    def move(self, feed: LiveFeed) -> None:
        """Ask for the feed to which this one sends its listeners."""
        (answer,) = self._asker.each([Question(feed.moves_to, limit=_FEED_LIMIT)])
        if fault := move_fault(feed, parse_feed(answer.body, feed.moves_to)):
            self._add(self._feed.url, "moved", fault)

    def old(self, url: str) -> None:
        """Ask for the feed at its earlier address."""
        (answer,) = self._asker.each([Question(url, limit=_FEED_LIMIT)])
        status = answer.redirects[0].status if answer.redirects else answer.status or None
        if fault := old_fault(answer, parse_feed(answer.body, url), self._feed.url):
            self._add(url, "reachable" if answer.trouble else "old-feed", fault, status)
        else:
            self.rows.append(Verified(url, True, status))

    def _may_ask(self, url: str) -> bool:
        """Not what is no address, nor an example; nor, on behalf of a public feed, on this machine."""
        try:
            sendable(url)
        except PodcastError as exc:
            self._add(url, "address", f"{exc.what}; {exc.remedy}", None)
            return False
        if is_example(url):
            self.notes["addresses for examples, such as example.org, were not asked for"] = None
            return False
        if is_private(url) and not self._is_local:
            self._add(
                url, "private", "only this machine or network can reach it; name a public address", None
            )
            return False
        return True

    def _catalog(self, own: Own, found: Mapping[str, Answers]) -> Catalog | None:
        """What was published, or else what is served; None if neither can be read."""
        if own.present:
            return own.present.catalog
        answer = found[own.catalog.url].get("whole")
        if answer is None or "catalog" in self._unlike:
            return None
        try:
            return Catalog.from_json(answer.body)
        except ValidationError:
            self._add(
                own.catalog.url,
                "catalog",
                "it is not a catalog of this program; correct `link`, or publish again",
            )
            return None

    def _add(self, url: str, check: str, message: str, status: int | None = 200) -> None:
        self.rows.append(Verified(url, False, status, message, check, "error"))


def _feed_in(subject: Subject, found: Mapping[str, Answers]) -> LiveFeed | None:
    """The feed in an answer, if it is one."""
    whole = found.get(subject.url, {}).get("whole")
    return parse_feed(whole.body, subject.url, subject.role == "feed") if whole and whole.body else None


def _as_published(subject: Subject, own: Own) -> Subject:
    if not subject.is_new or subject.role not in ("transcript", "chapters", "cover"):
        return subject
    return replace(subject, content=own.published(subject.url))
