"""What the commands that upload have in common: what they say of it, and whom they tell."""

from lfi_podcast.cli.context import Context
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import watching
from lfi_podcast.model.layout import FEED
from lfi_podcast.model.show import Show


def refresh(context: Context) -> None:
    """What `feed` and `site` do alike: they come from one catalog, and apart they could contradict each other."""
    from lfi_podcast.publish.publish import refresh as refresh_show

    store = context.store
    with watching() as report, context.busy_workshop(report) as workshop:
        uploaded = refresh_show(workshop, store)
    print_uploaded(uploaded, store.url)
    announce_feed(context.show, uploaded)


def print_uploaded(keys: tuple[str, ...], where: str) -> None:
    """How many objects went up, and where to."""
    output.print(f"uploaded {len(keys)} objects to {where}" if keys else f"{where} has everything already")


def announce_feed(show: Show, uploaded: tuple[str, ...]) -> None:
    """Tells the hubs of a feed that has changed; one that cannot be told is a warning."""
    from lfi_podcast.publish.announce import announce

    for deaf in announce(show) if FEED in uploaded else ():
        errors.print(deaf, style="yellow")
