"""What was: withdrawn episodes, which are gone; sound of earlier versions, which is as promised; an earlier address."""

from collections.abc import Collection, Iterator, Sequence

from lfi_podcast.feed.facts import uri
from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Record
from lfi_podcast.model.layout import chapters_key, page_key, transcript_key
from lfi_podcast.model.show import Show
from lfi_podcast.publish.causes import LATE, judge
from lfi_podcast.publish.checks import LiveCheck, Named, checks, farewell_checks, gone_checks
from lfi_podcast.publish.history import Publication
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.verify.own import Own
from lfi_podcast.verify.rulings import Verified
from lfi_podcast.verify.subjects import LiveFeed
from lfi_podcast.web.request import Answer

MOST_EARLIER = 100
"""Files of earlier versions that one run asks for, the newest first."""

_FOR_GOOD = (301, 308)


def withdrawn_checks(own: Own, catalog: Catalog) -> Iterator[LiveCheck]:
    """Whether pages, transcripts and chapters of episodes are gone that are published no more.

    Nothing is promised of their sound, pictures and clips before `withdraw --delete`.
    """
    for entry in catalog.withdrawn():
        keys = [transcript_key(entry.slug, extension) for extension in FORMATS]
        if entry.withdrawn != WITHDRAWN:
            keys.append(page_key(entry.slug))
        elif page := own.published(uri(own.show.address(page_key(entry.slug)))):
            # A page that plays is none that says farewell, even if the store has it.
            yield from farewell_checks(own.show, entry.slug, b"" if b"<audio" in page else page)
        for key in (*keys, chapters_key(entry.slug)):
            yield from gone_checks(own.show, key)


def earlier_checks(
    show: Show, catalog: Catalog, made: Sequence[Publication], held: Collection[str]
) -> Sequence[LiveCheck]:
    """Whether the sound and clips of earlier versions are served, as long as they are in the store, and not after.

    `made`: the history, the newest first. `held`: the keys in the store.
    """
    records = [each.before for one in made for each in one.changed if isinstance(each.before, Record)]
    now = catalog.immutable_keys()
    media = {file.key: file for record in records for file in record.media if file.key not in now}
    asked: list[LiveCheck] = []
    for key, file in list(media.items())[:MOST_EARLIER]:
        is_kept = key in held
        asked += checks(show, Named(key, file.type, file.length)) if is_kept else gone_checks(show, key)
    return asked


def past_fault(check: LiveCheck, answer: Answer) -> Verified | None:
    """What is wrong. Where no answer comes, the public gets nothing."""
    flaw = judge(check, answer)
    is_over = check.kind in ("gone", "farewell")
    if flaw is None or (is_over and flaw.cause is LATE):
        return None
    name = "withdrawn" if is_over else "earlier"
    whose = (
        "of an episode that is published no more"
        if is_over
        else "of an earlier version, which some apps still have"
    )
    return Verified(
        flaw.url, False, answer.status or None, f"{whose}: {flaw.what}; {flaw.remedy}", name, "error"
    )


def is_for_good(statuses: Sequence[int]) -> bool:
    """Whether apps that were redirected so keep the new address."""
    return all(status in _FOR_GOOD for status in statuses)


def old_fault(answer: Answer, found: LiveFeed | None, feed_url: str) -> str:
    """Why listeners would not come from the feed at its old address to this one; empty if they do.

    `answer`: at the old address, redirects followed. `found`: what it brought, if that is a feed.
    """
    if answer.trouble:
        return f"{answer.trouble}; listeners there stay behind: have it answer 301 to {feed_url}"
    statuses, urls = [each.status for each in answer.redirects], [each.url for each in answer.redirects]
    if feed_url in urls:
        way = statuses[: urls.index(feed_url) + 1]
        if is_for_good(way):
            return ""
        return f"it redirects here for a while only (HTTP {', '.join(map(str, way))}); make it 301 or 308"
    if found and found.moves_to == feed_url:
        return ""
    said = (
        f"itunes:new-feed-url says {found.moves_to}"
        if found and found.moves_to
        else "there is no itunes:new-feed-url"
    )
    leads = f"it leads to {urls[-1]}" if urls else f"it does not redirect (HTTP {answer.status or 'none'})"
    return f"{leads}, and {said}; have the old host send 301 to {feed_url}"


def move_fault(here: LiveFeed, there: LiveFeed | None) -> str:
    """Why listeners who are sent on would lose the show; empty if they find the same there."""
    if there is None:
        return f"the show has moved to {here.moves_to}, where no feed is; correct it, or publish there first"
    guids = {item.guid for item in here.items} & {item.guid for item in there.items}
    if guids or (here.identity and here.identity == there.identity):
        return ""
    return f"it leads to the feed of another show, at {here.moves_to}; correct it"
