"""`lfi-podcast words`: compares recognised words with their corrections."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import output, print_json
from lfi_podcast.model.value import clock_time

if TYPE_CHECKING:
    from lfi_podcast.transcript.worddiff import Change

words = typer.Typer(help="Compare corrected transcripts with recognised words.", no_args_is_help=True)

_STYLES = {"same": ("", ""), "heard": ("-", "red"), "corrected": ("+", "green")}
"""By `transcript.worddiff.DiffKind`: the marks around the words, and their colour."""

_AROUND = 5
"""Unchanged words shown next to changed ones."""


@words.command()
def diff(
    typer_context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The episode.")],
    new: Annotated[
        bool, typer.Option("--new", help="Compare with the latest recognition, as in transcript.new.md.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the corrections in a transcript, line by line, and the recogniser's word error rate."""
    from lfi_podcast.show.words import diff_words

    context = context_of(typer_context)
    with context.workshop() as workshop:
        found = diff_words(context.job(workshop, slug), new)
    counts = {**asdict(found.word_errors), "error_rate": round(found.word_errors.rate, 4)}
    if as_json:
        rows = [
            {**asdict(change), "parts": [{"kind": kind, "text": text} for kind, text in change.parts]}
            for change in found.changes
        ]
        engine = found.engine.model_dump(mode="json", exclude={"options"})
        whole = {"slug": slug, "engine": engine, **counts, "changes": rows}
        print_json(whole)
        return
    if not found.changes:
        output.print("no corrections yet, so there is no error rate")
        return
    for change in found.changes:
        output.print(Text(f"{clock_time(change.at)}  {change.speaker}", style="bold"))
        output.print(_shown(change))
    errors = found.word_errors
    output.print(
        f"{found.engine.name} ({found.engine.model}): word error rate {errors.rate:.1%} of {errors.words} words: "
        f"{errors.substitutions} substituted, {errors.deletions} deleted, {errors.insertions} inserted"
    )


def _shown(change: "Change") -> Text:
    """`- heard` in red, `+ corrected` in green, with a few unchanged words around."""
    line = Text("  ")
    for number, (kind, text) in enumerate(change.parts):
        mark, style = _STYLES[kind]
        is_last = number == len(change.parts) - 1
        shown = text if mark else _shortened(text, number > 0, not is_last)
        line.append(f"[{mark}{shown}{mark}]" if mark else shown, style=style or None)
        line.append("" if is_last else " ")
    return line


def _shortened(text: str, is_after: bool, is_before: bool) -> str:
    words = text.split()
    if len(words) <= _AROUND * (is_after + is_before):
        return text
    before = words[:_AROUND] if is_after else []
    after = words[-_AROUND:] if is_before else []
    return " ".join([*before, "…", *after])
