"""`lfi-podcast import`: an existing podcast becomes a show's repository."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.output import errors, output
from lfi_podcast.model.value import WebAddress

if TYPE_CHECKING:
    from lfi_podcast.imports.report import ImportReport

_SECONDS_BETWEEN_LINES = 10
_NEXT = """\
next:
  lfi-podcast check      what to look at, with file and line
  lfi-podcast publish    the same episodes under the new address; nobody downloads them again
then send listeners there: the documentation says how, under "Moving a podcast\""""


def import_(
    typer_context: typer.Context,
    feed: Annotated[str, typer.Argument(metavar="FEED", help="The address of a podcast's feed, or a file.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The show's folder; without it, this one.")
    ] = None,
    link: Annotated[
        str | None, typer.Option(metavar="URL", help="The address at which the show will be from now on.")
    ] = None,
    newest: Annotated[
        int, typer.Option(metavar="N", min=0, help="Only the newest episodes, for a trial; 0 is all.")
    ] = 0,
    media: Annotated[
        bool,
        typer.Option(
            "--media/--no-media", help="Fetch the recordings, without which nothing can be published."
        ),
    ] = True,
    largest: Annotated[
        int, typer.Option(metavar="MB", min=1, help="Recordings larger than this are left out.")
    ] = 2000,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="Trust the feed with addresses in this network and on this machine."
        ),
    ] = False,
) -> None:
    """Make an existing podcast a show in a folder. Run again, it goes on, and keeps what you have changed."""
    from lfi_podcast.imports.run import REPORT, ImportOptions, import_show
    from lfi_podcast.machine.installation import find_installation
    from lfi_podcast.web.untrusted import Web
    from lfi_podcast.work.files import alone

    context = context_of(typer_context)
    options = ImportOptions(
        _valid(link), newest, largest * 1_000_000 if media else 0, find_installation().requirement
    )
    root = context.root / (folder or "")
    with alone(root / "build"), _progress() as progress:
        source, web = _source(feed, context.called_from), Web(allow_private)
        report = import_show(root, source, web, options, context.now, progress)
    _tell(report)
    output.print(f"the whole report: {root / REPORT}\n{_NEXT}")
    if not report.is_complete:
        raise typer.Exit(3)


def _valid(link: str | None) -> str | None:
    try:
        return None if link is None else TypeAdapter[Any](WebAddress).validate_python(link)
    except ValidationError as exc:
        raise typer.BadParameter(str(exc.errors()[0]["ctx"]["error"]), param_hint="--link") from exc


def _source(feed: str, called_from: Path) -> str:
    """The address, or the path of a file as the command line means it."""
    if feed.lower().startswith(("http://", "https://")):
        return feed
    path = called_from / feed.removeprefix("file://")
    if not path.is_file():
        raise typer.BadParameter(
            f"{feed!r} is neither a file nor an address; write https://…", param_hint="FEED"
        )
    return str(path)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], object]]:
    """A bar on a terminal, a line every ten seconds elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    if output.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=output, transient=True) as bars:
            task = bars.add_task("episodes", total=None)
            yield lambda done, of: bars.update(task, completed=done, total=of)
    else:
        said = [time.monotonic()]

        def tell(done: int, of: int) -> None:
            if time.monotonic() - said[0] >= _SECONDS_BETWEEN_LINES:
                said[0] = time.monotonic()
                output.print(f"{done} of {of} episodes")

        yield tell


def _tell(report: "ImportReport") -> None:
    from lfi_podcast.imports.report import in_short

    for kind, line in in_short(report):
        style = "red" if kind == "missing" else "yellow" if kind in ("guessed", "changed") else None
        (errors if kind == "missing" else output).print(line, style=style)
