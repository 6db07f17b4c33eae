"""Arguments and options that several commands take."""

import os
from typing import Annotated

import typer

Slugs = Annotated[list[str] | None, typer.Argument(metavar="SLUG", help="Episodes; all if none is named.")]
Workers = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", min=1, show_default="one a core", help="How many things to do side by side."
    ),
]
Cluster = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Do them on a Dask cluster instead.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
CORES = os.cpu_count() or 1
