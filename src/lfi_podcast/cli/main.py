"""`lfi-podcast`: the commands, and what happens when one fails."""

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lfi_podcast import __version__
from lfi_podcast.audio.samples.memory import return_freed_arrays
from lfi_podcast.cli import authoring, doubting, inspecting, suggesting, withdrawing, words, working
from lfi_podcast.cli.context import Context, errors
from lfi_podcast.errors import PodcastError

app = typer.Typer(
    name="lfi-podcast",
    help="A podcast kept as a git repository: recordings in, a published show out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = (
    authoring.new,
    authoring.schema,
    authoring.ledger,
    inspecting.check,
    working.build,
    working.publish,
    withdrawing.withdraw,
    working.feed,
    working.site,
    inspecting.status,
    inspecting.search,
    suggesting.suggest,
    doubting.doubts,
    inspecting.preview,
)
for _command in COMMANDS:
    app.command()(_command)
app.add_typer(words.app, name="words")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"lfi-podcast {__version__}")
        raise typer.Exit


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise typer.BadParameter("write it as 2026-11-30T06:00:00Z") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@app.callback()
def common(
    context: typer.Context,
    directory: Annotated[Path, typer.Option("-C", metavar="DIR", help="The folder of the show.")] = Path(),
    now: Annotated[
        datetime | None,
        typer.Option(parser=_moment, metavar="TIME", help="Take this for the present moment, not the clock."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A podcast kept as a git repository: recordings in, a published show out."""
    try:
        os.chdir(directory)  # so that every message names files as people see them, relative to the show
    except OSError as exc:
        raise typer.BadParameter(f"{directory}: {exc.strerror}", param_hint="-C") from exc
    context.obj = Context(Path(), now or datetime.now(UTC))


def main() -> None:
    """Runs one command. Whatever goes wrong ends in one message and an exit status, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no ö still shows the rest
            stream.reconfigure(errors="backslashreplace")
    return_freed_arrays()
    try:
        app()
    except PodcastError as exc:
        errors.print(str(exc), style="red")
        sys.exit(exc.exit_status)
    except KeyboardInterrupt:
        errors.print("stopped; what was finished stays, and the next run goes on from there")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as exc:
        if os.environ.get("LFI_DEBUG"):
            raise
        errors.print(
            f"a fault in lfi-podcast itself: {type(exc).__name__}: {exc}\n"
            "nothing was lost; run it again with LFI_DEBUG=1 for the details, and please report them",
            style="red",
        )
        sys.exit(1)
