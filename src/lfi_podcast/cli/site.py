"""`lfi-podcast site`: regenerates the show's pages and the feed."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import Departs, NoProbe
from lfi_podcast.cli.uploads import refresh


def site(typer_context: typer.Context, no_probe: NoProbe = False, yes: Departs = False) -> None:
    """The same as `feed`, since feed, pages and search index belong together."""
    refresh(context_of(typer_context), no_probe, yes)
