"""Arguments and options shared by several commands."""

import os
from typing import Annotated

import typer

Slugs = Annotated[list[str] | None, typer.Argument(metavar="SLUG", help="Episodes; default: all.")]
Workers = Annotated[
    int,
    typer.Option("--jobs", "-j", min=1, show_default="one per core", help="The number of parallel workers."),
]
Cluster = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Use a Dask cluster instead.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Again = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SLUG",
        help="Publish this episode although it was withdrawn, or over a version that this clone does not know.",
    ),
]
Unredact = Annotated[
    list[str] | None,
    typer.Option(metavar="SLUG", help="Let this episode redact less than its published version."),
]
NoProbe = Annotated[
    bool, typer.Option("--no-probe", help="Do not check afterwards whether listeners get what was published.")
]
VerifyStore = Annotated[
    bool,
    typer.Option("--verify-store", help="List the store instead of trusting what the last run left."),
]
Due = Annotated[
    bool, typer.Option("--due", help="Only release what was scheduled and is due; no recordings needed.")
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Build, and say what would be uploaded, change and go; change nothing."),
]
Retag = Annotated[
    bool,
    typer.Option(
        "--retag",
        help="Give the episodes new MP3s with today's tags and cover; apps may download them again.",
    ),
]
Departs = Annotated[
    bool, typer.Option("--yes", help="Let episodes for which feed.xml has no room leave it for archives.")
]
CORES = os.cpu_count() or 1
