"""`lfi-podcast words`: what was heard, compared with what people made of it."""

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

words = typer.Typer(help="Look at words: what people changed of what was heard.", no_args_is_help=True)

_STYLES = {"same": ("", ""), "heard": ("-", "red"), "corrected": ("+", "green")}
"""By `transcript.worddiff.DiffKind`: what stands around the words, and their colour."""

_AROUND = 5
"""Unchanged words that are shown next to changed ones."""


@words.command()
def diff(
    typer_context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The episode.")],
    new: Annotated[
        bool, typer.Option("--new", help="Against what was heard last, as in transcript.new.md.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """What people changed in a transcript, line by line, and the word error rate of what was heard."""
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
        output.print("no word is different; before somebody has read it, that says nothing of its errors")
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
    """`- heard` in red, `+ corrected` in green; of what is unchanged only some words around."""
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
