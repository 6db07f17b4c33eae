"""`lfi-podcast feed`: regenerates the feed and the show's pages."""

from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import Departs, NoProbe
from lfi_podcast.cli.uploads import refresh, rehearse_refresh


def feed(
    typer_context: typer.Context,
    no_probe: NoProbe = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Only say what listeners would notice, and what would be uploaded.")
    ] = False,
    yes: Departs = False,
) -> None:
    """Regenerate feed, show pages and search index from the catalog and show.yml; upload what changed."""
    if diff:
        rehearse_refresh(context_of(typer_context))
    else:
        refresh(context_of(typer_context), no_probe, yes)
