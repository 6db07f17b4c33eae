"""`lfi-podcast site`: the show's pages once more, and what goes with them."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.uploads import refresh


def site(typer_context: typer.Context) -> None:
    """The same as `feed`: the three belong together."""
    refresh(context_of(typer_context))
