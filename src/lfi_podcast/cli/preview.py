"""`lfi-podcast preview`: serves the folder store locally."""

from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.output import output
from lfi_podcast.errors import PodcastError


def preview(
    typer_context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 chooses any free port.")] = 8000,
) -> None:
    """Serve the folder store on this machine only, as a web server does: byte ranges, media types, CORS, gzip, ETag.

    It also sends the headers that keep pages safe (docs/publishing.md).
    """
    from lfi_podcast.cli.file_server import serve
    from lfi_podcast.store.folder import FolderStore

    context = context_of(typer_context)
    store = context.store
    if not isinstance(store, FolderStore):
        raise PodcastError(
            f"the store is {store.url}, which is not a folder",
            "show.yml: store",
            "open its address instead",
        )
    serve(
        store.folder,
        port,
        lambda address: output.print(f"{address}  (press Ctrl-C to stop)"),
        context.show.media,
    )
