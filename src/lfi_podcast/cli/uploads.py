"""Shared by the commands that upload: messages, and notifications."""

from lfi_podcast.cli.context import Context
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import watching


def refresh(context: Context) -> None:
    """Run `feed` and `site` together: both come from one catalog, and separately they could become inconsistent."""
    from lfi_podcast.publish.publish import refresh as refresh_show

    store = context.store
    with watching() as report, context.busy_workshop(report) as workshop:
        uploaded = refresh_show(workshop, store, context.now)
    print_uploaded(uploaded, store.url)
    invalidate_caches(context, uploaded)
    announce_feed(context)


def print_uploaded(keys: tuple[str, ...], where: str) -> None:
    """Print how many objects were uploaded, and where."""
    output.print(f"uploaded {len(keys)} objects to {where}" if keys else f"{where} is up to date")


def invalidate_caches(context: Context, uploaded: tuple[str, ...]) -> None:
    """Have a CDN forget what has changed; a failure is a warning."""
    from lfi_podcast.publish.invalidate import invalidate

    for failure in invalidate(context.show, context.root, uploaded):
        errors.print(failure, style="yellow")


def announce_feed(context: Context) -> None:
    """Tell the hubs that have not been told of the live feed; a failure is a warning."""
    from lfi_podcast.publish.announce import announce

    for deaf in announce(context.show, context.store, context.now):
        errors.print(deaf, style="yellow")
