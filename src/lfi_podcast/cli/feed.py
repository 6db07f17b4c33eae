"""`lfi-podcast feed`: regenerates the feed and the show's pages."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import NoProbe
from lfi_podcast.cli.uploads import refresh


def feed(typer_context: typer.Context, no_probe: NoProbe = False) -> None:
    """Regenerate feed, show pages and search index from the catalog and show.yml; upload what changed."""
    refresh(context_of(typer_context), no_probe)
