"""`lfi-podcast`: the commands, and error handling."""

import io
import os
import sys
from datetime import UTC, datetime
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Annotated

import typer

from lfi_podcast import __version__
from lfi_podcast.audio.samples.memory import return_freed_arrays
from lfi_podcast.cli.context import Context
from lfi_podcast.cli.output import errors
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
    "init",
    "import",
    "new",
    "schema",
    "ledger",
    "check",
    "build",
    "publish",
    "share",
    "withdraw",
    "history",
    "rollback",
    "verify",
    "feed",
    "lint",
    "site",
    "status",
    "search",
    "suggest",
    "doubts",
    "preview",
    "weights",
    "doctor",
    "words",
    "store",
)
"""In the order of `--help`. Each is in the file of its name, as a function of that name or a group of commands."""


def module_of(command: str) -> str:
    """The file in `cli/`, and what the command is called in it: its name, unless that is a word of Python's."""
    return f"{command}_" if iskeyword(command) else command


def _add_command(name: str) -> None:
    command = getattr(import_module(f"lfi_podcast.cli.{module_of(name)}"), module_of(name))
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


for _name in COMMANDS:
    _add_command(_name)


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
        typer.Option(parser=_moment, metavar="TIME", help="Use this time instead of the clock."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A podcast kept as a git repository: recordings in, a published show out."""
    called_from = Path.cwd()
    try:
        os.chdir(directory)  # so that messages name files relative to the show
    except OSError as exc:
        raise typer.BadParameter(f"{directory}: {exc.strerror}", param_hint="-C") from exc
    context.obj = Context(Path(), now or datetime.now(UTC), called_from)


def main() -> None:
    """Run one command. Any failure ends in one message and an exit status, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without ö still shows the rest
            stream.reconfigure(errors="backslashreplace")
    return_freed_arrays()
    try:
        app()
    except PodcastError as exc:
        errors.print(str(exc), style="red")
        sys.exit(exc.exit_status)
    except KeyboardInterrupt:
        errors.print("stopped; finished work is kept, and the next run continues from there")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as exc:
        if os.environ.get("LFI_DEBUG"):
            raise
        errors.print(
            f"a fault in lfi-podcast itself: {type(exc).__name__}: {exc}\n"
            "nothing was lost; run it again with LFI_DEBUG=1 for details, and please report them",
            style="red",
        )
        sys.exit(1)
