"""`lfi-podcast feed`: the feed once more, and what goes with it."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.uploads import refresh


def feed(typer_context: typer.Context) -> None:
    """Render feed, show pages and search index again from the catalog and show.yml; upload what changed."""
    refresh(context_of(typer_context))
