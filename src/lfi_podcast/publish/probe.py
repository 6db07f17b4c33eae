"""Is it really live? Fetches what was published as listeners do: under the show's `link`, not from the store.

    the feed ─ then side by side: sound, pictures, pages, transcripts, chapters that it newly names
    what was deleted of episodes, and the pages of those that were withdrawn ─ nobody gets them any more

What was published stays published. A failure names the likely cause, and what to do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from threading import Event
from urllib.parse import urlsplit

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.layout import FEED
from lfi_podcast.model.show import Show
from lfi_podcast.publish.causes import LATE, OLDER, Flaw, judge
from lfi_podcast.publish.checks import LiveCheck, Named, checks, farewell_checks, feed_check, gone_checks
from lfi_podcast.store.parallel import side_by_side
from lfi_podcast.store.store import Store
from lfi_podcast.web.request import Answer, ask

FEED_SECONDS, OTHER_SECONDS = 10.0, 10.0
_FEED_PAUSES, _OTHER_PAUSES = (0.5, 1.0, 2.0, 4.0), (0.5, 1.0)
"""Seconds between tries, while what is wrong may pass."""

AT_ONCE = 16
MOST = 100
"""The most objects that one run asks for, so that the time is enough for them."""

_DONE = defaultdict(lambda: "is published", gone="was deleted", farewell="belongs to a withdrawn episode")

_EXAMPLES = ("example.com", "example.net", "example.org", "example", "test", "invalid")
"""Names that nobody can own (RFC 2606)."""


def probe(
    show: Show, store: Store, feed: bytes, named: Iterable[Named], wanted: bool = True
) -> Sequence[str]:
    """Fetch the feed and what it newly names; returns notices. Takes at most 20 seconds.

    `feed`: as published. `wanted`: not so with --no-probe. ServiceFailed if listeners do not get what was published.
    """
    if why := _skipped(show, store, wanted):
        return [f"whether listeners get this was not checked: {why}"]
    flaws = _flaws([feed_check(show, feed)], _FEED_PAUSES, FEED_SECONDS)
    if not _is_superseded(flaws, store, feed):
        _raise(flaws)
    asked = [check for each in islice(named, MOST) for check in checks(show, each)]
    asked = [check for check in asked if not is_example(check.question.url)]
    flaws = _flaws(asked, _OTHER_PAUSES, OTHER_SECONDS)
    _raise(flaws)
    return _notices(flaws)


def probe_shared(show: Show, store: Store, named: Iterable[Named], wanted: bool = True) -> Sequence[str]:
    """The same for a preview: whether guests get it. Takes at most 10 seconds."""
    if why := _skipped(show, store, wanted):
        return [f"whether guests get this was not checked: {why}"]
    flaws = _flaws([check for each in named for check in checks(show, each)], _OTHER_PAUSES, OTHER_SECONDS)
    _raise(flaws, "is shared")
    return _notices(flaws)


def probe_gone(
    show: Show, store: Store, deleted: Iterable[str], withdrawn: Mapping[str, bytes], wanted: bool = True
) -> None:
    """Ask for what was deleted, and for the pages of withdrawn episodes. Takes at most 10 seconds.

    `deleted`: keys; `withdrawn`: pages, by slug. ServiceFailed if the public still gets something.
    """
    if _skipped(show, store, wanted):
        return
    asked = [check for each in withdrawn.items() for check in farewell_checks(show, *each)]
    asked += [check for key in deleted for check in gone_checks(show, key)]
    asked = [check for check in asked[:MOST] if not is_example(check.question.url)]
    flaws = _flaws(asked, _OTHER_PAUSES, OTHER_SECONDS)
    # Where no answer comes, the public gets nothing.
    _raise([flaw for flaw in flaws if flaw.cause is not LATE])


def _skipped(show: Show, store: Store, wanted: bool) -> str:
    """Why nothing is asked; empty if it is."""
    if not wanted:
        return "--no-probe"
    if not store.is_shared:
        return f"{store.url} is a folder on this machine"
    return f"{show.link} is an address for examples" if is_example(show.link) else ""


def is_example(url: str) -> bool:
    """Whether nobody can be served there, since the name is reserved for examples."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return f".{host}".endswith(tuple(f".{name}" for name in _EXAMPLES))


def _is_superseded(flaws: Sequence[Flaw], store: Store, feed: bytes) -> bool:
    """Whether the feed there only differs because somebody else has published meanwhile."""
    return any(flaw.cause is OLDER for flaw in flaws) and store.read(FEED) != feed


def _flaws(asked: Sequence[LiveCheck], pauses: Sequence[float], seconds: float) -> Sequence[Flaw]:
    """What is wrong, in the order of the checks."""
    latest: list[Flaw | None] = [Flaw(check, LATE, Answer()) for check in asked]

    def settle(number: int, over: Event) -> None:
        for pause in (*pauses, None):
            found = judge(asked[number], ask(asked[number].question))
            latest[number] = found
            if found is None or not found.cause.passes or pause is None or over.wait(pause):
                return

    side_by_side([partial(settle, number) for number in range(len(asked))], AT_ONCE, seconds)
    return [found for found in tuple(latest) if found]


def _grouped(flaws: Iterable[Flaw]) -> Sequence[tuple[Flaw, str]]:
    """The first finding of each cause, and how many addresses more have it."""
    urls: dict[str, dict[str, Flaw]] = {}
    for found in flaws:
        urls.setdefault(found.cause.what, {}).setdefault(found.url, found)
    groups = [list(group.values()) for group in urls.values()]
    return [(first, f" (and {len(others)} more)" if others else "") for first, *others in groups]


def _notices(flaws: Iterable[Flaw]) -> Sequence[str]:
    return [f"{found.url}: {found.what}{others}; {found.remedy}" for found, others in _grouped(flaws)]


def _raise(flaws: Iterable[Flaw], done: str | None = None) -> None:
    """ServiceFailed for what keeps listeners from getting something."""
    failures = [
        ServiceFailed(f"{done or _DONE[found.check.kind]}, but {found.what}{others}", found.url, found.remedy)
        for found, others in _grouped(found for found in flaws if not found.cause.is_notice)
    ]
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ServiceFailed("\n".join(map(str, failures)))
