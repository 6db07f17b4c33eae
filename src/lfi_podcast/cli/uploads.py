"""Shared by the commands that upload: messages, and notifications."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lfi_podcast.cli.context import Context
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import report_failures, watching
from lfi_podcast.model.layout import PRIVATE, SCHEDULED, SHARED, is_bookkeeping, page_key

if TYPE_CHECKING:
    from lfi_podcast.publish.outcome import Published
    from lfi_podcast.publish.publish import Done
    from lfi_podcast.publish.rehearse import Rehearsal


def refresh(context: Context, no_probe: bool, departs: bool, private: str | None = None) -> "Done":
    """Run `feed` and `site` together: both come from one catalog, and separately they could become inconsistent.

    `private`: the key of a private feed to begin.
    """
    from lfi_podcast.publish.publish import refresh as refresh_show

    store = context.store
    with watching() as report, context.busy_workshop(report) as workshop:
        done = refresh_show(workshop, store, context.now, departs, private)
    print_warnings(done.plan.warnings)
    print_uploaded(done.uploaded, store.url)
    make_known(context, done, not no_probe)
    return done


def rehearse_refresh(context: Context) -> None:
    """Print what `feed` and `site` would do."""
    from lfi_podcast.publish.rehearse import rehearse_refresh as rehearse

    with watching() as report, context.busy_workshop(report) as workshop:
        would = rehearse(workshop, context.store, context.now)
    print_rehearsal(would)
    output.print("edits of episodes go out with `publish`: see `lfi-podcast publish --dry-run`")
    report_failures([would.departing] if would.departing else [])


def print_warnings(warnings: Iterable[str]) -> None:
    """Print what is wrong with the feed, without being a reason to hold it back."""
    for warning in warnings:
        errors.print(warning, style="yellow")


def print_uploaded(keys: tuple[str, ...], where: str) -> None:
    """Print how many objects were uploaded, and where."""
    output.print(f"uploaded {len(keys)} objects to {where}" if keys else f"{where} is up to date")


def print_rehearsal(would: "Rehearsal") -> None:
    """Print what a publication would do."""
    if would.departing:
        errors.print(str(would.departing), style="red")
    print_warnings(would.warnings)
    for each in would.noticed:
        output.print(f"{each.slug} {each.what}")
        for detail in each.details:
            output.print(f"  {detail}")
    if would.of_the_show:
        output.print("the show changes:")
    for change in would.of_the_show:
        output.print(f"  {change}")
    if not would.noticed and not would.of_the_show:
        output.print("listeners would notice nothing")
    for key, size in would.uploads.items():
        output.print(f"upload {_in_words(key)} ({size / 1e6:.2f} MB)")
    for key in would.deleted:
        output.print(f"delete {_in_words(key)}")
    if not would.uploads and not would.deleted:
        output.print("nothing would change")


def _in_words(key: str) -> str:
    """The key; for what is not public, that within its random folder, whose name is nobody's business."""
    if not key.startswith((SCHEDULED, SHARED, PRIVATE)):
        return key
    return f"{key.split('/', 2)[2]}, under an address that cannot be guessed"


def invalidate_caches(context: Context, uploaded: tuple[str, ...], deleted: tuple[str, ...] = ()) -> None:
    """Have a CDN forget what has changed; a failure is a warning."""
    from lfi_podcast.publish.invalidate import invalidate

    for failure in invalidate(context.show, context.root, *map(_public, (uploaded, deleted))):
        errors.print(failure, style="yellow")


def _public(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Without what nobody else is to know of, such as the random names of what is scheduled."""
    return tuple(key for key in keys if not is_bookkeeping(key))


def probe_live(context: Context, done: "Published | Done", wanted: bool) -> None:
    """Check whether listeners get the feed and what was uploaded; ServiceFailed if they do not."""
    from lfi_podcast.publish.checks import newly_named
    from lfi_podcast.publish.probe import probe

    if done.feed is not None:
        named = newly_named(done.catalog.live(), done.uploaded)
        for notice in probe(context.show, context.store, done.feed, named, wanted):
            output.print(notice, style="dim")


def probe_gone(context: Context, done: "Published | Done", wanted: bool) -> None:
    """Check whether the public no longer gets what was deleted or withdrawn; ServiceFailed if it does."""
    from lfi_podcast.publish.probe import probe_gone as probe

    keys = {each.slug: page_key(each.slug) for each in done.catalog.withdrawn()}
    withdrawn = {slug: context.store.read(key) or b"" for slug, key in keys.items() if key in done.uploaded}
    probe(context.show, context.store, done.deleted, withdrawn, wanted)


def make_known(context: Context, done: "Published | Done", wanted: bool) -> None:
    """What follows a change of the store, for the public: caches forget, and hubs are told of a feed that is live.

    ServiceFailed if the public does not get what it should, or still gets what it should not.
    """
    invalidate_caches(context, done.uploaded, done.deleted)
    probe_live(context, done, wanted)
    announce_feed(context)
    probe_gone(context, done, wanted)


def announce_feed(context: Context) -> None:
    """Tell the hubs that have not been told of the live feed; a failure is a warning."""
    from lfi_podcast.publish.announce import announce

    for deaf in announce(context.show, context.store, context.now):
        errors.print(deaf, style="yellow")
