"""`lfi-podcast search`: searches everything ever said on the show."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer
from rich.text import Text

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import errors, output, print_json
from lfi_podcast.model.value import clock_time

_MANY = 20
"""The number of transcripts from which reading them is announced."""


def search(
    typer_context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...", help='Words, "a phrase", incid*, -without, speaker:, topic:, after:, before:.'
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, help="The most hits to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Search everything ever said on the show. Each hit has its time and the address that plays it."""
    from lfi_podcast.show.archive import MARK, Archive, search_transcripts

    context = context_of(typer_context)
    workshop = context.viewing
    job = partial(context.job, workshop)
    archive = Archive(context.root, context.show, context.slugs([]), job, _tell_of_reading)
    results = search_transcripts(archive, " ".join(query), limit)
    for problem in results.failed:
        errors.print(f"not searched: {problem}", style="yellow")
    if results.notice:
        errors.print(results.notice, style="yellow")
    if as_json:
        plain = [
            {**asdict(hit), "text": hit.text.replace(MARK[0], "").replace(MARK[1], "")}
            for hit in results.hits
        ]
        print_json(plain)
        return
    for hit in results.hits:
        output.print(Text(f"{hit.slug}  {clock_time(hit.at)}  {hit.speaker}", style="bold"))
        if hit.before:
            output.print(Text(f"  {hit.before}", style="dim"))
        output.print(_marked(hit.text, *MARK))
        if hit.after:
            output.print(Text(f"  {hit.after}", style="dim"))
        output.print(Text(hit.url, style="dim"))
    if not results.hits:
        output.print("nothing found")


def _tell_of_reading(count: int) -> None:
    if count > _MANY and errors.is_terminal:
        errors.print(f"indexing {count} transcripts; the next search will be faster", style="dim")


def _marked(text: str, start: str, end: str) -> Text:
    shown = Text("  ")
    for part in text.split(start):
        hit, found, rest = part.partition(end)
        shown.append(hit, style="bold yellow" if found else None)
        shown.append(rest)
    return shown
