"""`lfi-podcast history`: what was published when."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import output, print_json


def history(typer_context: typer.Context, as_json: AsJson = False) -> None:
    """List the publications that the store remembers, the newest first, and what each changed."""
    from lfi_podcast.publish.history import history as read_history

    context = context_of(typer_context)
    made = read_history(context.store, context.catalog)
    if as_json:
        changed = [[{"slug": each.slug, "what": each.what} for each in one.changed] for one in made]
        print_json(
            [
                {"name": one.name, "time": one.time.isoformat(), "changed": each}
                for one, each in zip(made, changed, strict=True)
            ]
        )
        return
    for one in made:
        output.print(f"{one.name}  {one.time:%Y-%m-%d %H:%M} UTC")
        for each in one.changed:
            output.print(f"  {each.slug} {each.what}")
    if not made:
        output.print("no publication is remembered yet")
