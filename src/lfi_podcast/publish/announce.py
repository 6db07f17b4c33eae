"""Tells WebSub hubs and podping that the feed has changed, once for each version of it.

`announcements.json` in the store remembers which version each of them has been told of. Whoever has not been told of
the live one still has to be, by this run or the next: a run that is killed after it wrote the feed loses nothing. Only
one that is killed between a hub's answer and the note of it leads to a second notification, which does no harm.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Literal
from urllib.parse import urlencode, urlsplit

from pydantic import ValidationError

from lfi_podcast.errors import Changed
from lfi_podcast.feed.facts import uri
from lfi_podcast.model.layout import ANNOUNCEMENTS, FEED
from lfi_podcast.model.show import Show
from lfi_podcast.model.value import Stored
from lfi_podcast.store.parallel import side_by_side
from lfi_podcast.store.store import Store, Upload
from lfi_podcast.web.request import Answer, Question, Trouble, ask

PODPING = "https://api.podcastindex.org/api/1.0/hub/pubnotify"
"""Where podping is told; `LFI_PODPING` in the environment replaces it."""

SECONDS = 10.0
PAUSES = (0.5, 1.5)
"""Seconds between the tries of one run, while what is wrong may pass: a hub that is restarted or busy."""

_AT_ONCE = 16
_SWAPS = 5

_LATER = tuple(timedelta(minutes=minutes) for minutes in (0, 0, 5, 15, 60, 360))
"""How long to wait after the first run that failed, the second and so on; the last also after all further ones."""

_MAY_PASS = frozenset((408, 425, 429, 500, 502, 503, 504))
_LASTING = frozenset((Trouble.HOST, Trouble.CERTIFICATE, Trouble.TLS))


class Told(Stored):
    """The version of the feed that somebody has been told of, and the one that they could not be told of:
    how many runs tried that, and when last. Versions are SHA-256 digests.
    """

    told: str | None = None
    untold: str | None = None
    tries: int = 0
    tried: datetime | None = None

    def is_due(self, feed: str, now: datetime) -> bool:
        """Whether to tell them of this version now."""
        if self.told == feed:
            return False
        if self.untold != feed or self.tried is None:
            return True
        pause = _LATER[min(self.tries, len(_LATER)) - 1]
        return (
            not self.tried <= now < self.tried + pause
        )  # a time in the future is another machine's wrong clock

    def after(self, feed: str, failed: bool, now: datetime) -> "Told":
        """After a run that tried to tell them of this version."""
        if not failed:
            return Told(told=feed)
        tries = self.tries + 1 if self.untold == feed else 1
        return Told(told=self.told, untold=feed, tries=tries, tried=now)


class Announcements(Stored):
    """The content of `announcements.json`. Addresses are digests, since they may contain a token."""

    version: Literal[1] = 1
    addresses: Mapping[str, Told] = {}

    def of(self, question: Question) -> Told:
        return self.addresses.get(_name(question), Told())

    def merged(self, news: Mapping[str, Told], feed: str) -> "Announcements":
        """With what one run has done; what another has noted of the live feed meanwhile stays."""
        kept = {name: told for name, told in self.addresses.items() if name not in news or told.told == feed}
        return Announcements(addresses=dict(sorted({**self.addresses, **news, **kept}.items())))


def notifications(show: Show) -> Sequence[Question]:
    """A notification for each hub (WebSub, section 7), and one for podping if the show uses it."""
    feed = uri(show.feed_url)
    form = urlencode({"hub.mode": "publish", "hub.url": feed}).encode()
    hubs = [Question(uri(hub), "POST", form) for hub in dict.fromkeys(show.hubs)]
    podping = Question(f"{os.environ.get('LFI_PODPING') or PODPING}?{urlencode({'url': feed})}")
    return [*hubs, podping] if show.podping else hubs


def announce(show: Show, store: Store, now: datetime) -> Sequence[str]:
    """Tell everybody who has not been told of the live feed; a message for each who could not be.

    Takes at most 10 seconds, and the time of the store. Does nothing for a show without hubs and podping.
    """
    everybody = notifications(show)
    feed = _live(store) if everybody else None
    if feed is None:
        return []
    noted, tag = _noted(store)
    due = [each for each in everybody if noted.of(each).is_due(feed, now)]
    why = _tell(due)
    news = {_name(each): noted.of(each).after(feed, bool(why[each.url]), now) for each in due}
    if news:
        _note(store, noted, tag, news, feed)
    why |= {
        each.url: "it failed before" for each in everybody if each not in due and noted.of(each).told != feed
    }
    return [
        f"{urlsplit(each.url).netloc} could not be notified of the new feed ({why[each.url]}); "
        "a later run tries again"
        for each in everybody
        if why.get(each.url)
    ]


def _tell(questions: Sequence[Question]) -> dict[str, str]:
    """Tell all of them at the same time: by address, why it failed, or nothing."""
    tasks = [partial(_try, question) for question in questions]
    answers = side_by_side(tasks, _AT_ONCE, SECONDS)
    return {each.url: _failure(answer) for each, answer in zip(questions, answers, strict=True)}


def _try(question: Question, over: Event) -> Answer:
    """The answer of the last try. `over`: nobody waits for it any more."""
    for pause in PAUSES:
        answer = ask(question)
        passes = answer.status in _MAY_PASS or (answer.trouble and answer.trouble not in _LASTING)
        if not passes or over.wait(pause):
            return answer
    return ask(question)


def _failure(answer: Answer | None) -> str:
    if answer is None:
        return Trouble.SLOW
    if answer.trouble:
        return answer.trouble
    return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"


def _noted(store: Store) -> tuple[Announcements, str | None]:
    """What has been noted, and the tag of this version."""
    version = store.version(ANNOUNCEMENTS)
    if version is None:
        return Announcements(), None
    try:
        return Announcements.from_json(version.content), version.tag
    except ValidationError:  # telling once too often is better than not at all
        return Announcements(), version.tag


def _note(store: Store, noted: Announcements, tag: str | None, news: Mapping[str, Told], feed: str) -> None:
    """Write down what was done. Where others are always faster, the next run tells once more."""
    for _ in range(_SWAPS):
        try:
            store.swap(Upload(ANNOUNCEMENTS, noted.merged(news, feed).to_json()), tag)
            return
        except Changed:
            (noted, tag), feed = _noted(store), _live(store) or feed


def _live(store: Store) -> str | None:
    content = store.read(FEED)
    return None if content is None else hashlib.sha256(content).hexdigest()


def _name(question: Question) -> str:
    return hashlib.sha256(question.url.encode()).hexdigest()[:32]
