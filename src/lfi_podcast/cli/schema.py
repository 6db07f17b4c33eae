"""`lfi-podcast schema`: writes the JSON schemas for editors."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.output import output
from lfi_podcast.config.schema import SCHEMA_FOLDER, render_schemas
from lfi_podcast.work.files import write_file


def schema(typer_context: typer.Context) -> None:
    """Write the JSON schemas of show.yml and episode.yml, for completion and checks in editors."""
    repository = context_of(typer_context).repository
    for name, content in render_schemas().items():
        path = repository.root / SCHEMA_FOLDER / name
        write_file(path, content)
        output.print(repository.name(path))
