"""`lfi-podcast rollback`: brings catalog and feed back to an earlier state."""

from functools import partial
from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import Again, NoProbe, Unredact
from lfi_podcast.cli.output import output
from lfi_podcast.cli.progress import watching
from lfi_podcast.cli.uploads import make_known, print_uploaded


def rollback(
    typer_context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A publication, as `history` lists them.")],
    again: Again = None,
    unredact: Unredact = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    no_probe: NoProbe = False,
) -> None:
    """Undo a publication and all later ones in catalog, feed and pages. Notes and transcripts stay as they are."""
    from lfi_podcast.publish.lineage import Words
    from lfi_podcast.publish.rollback import rehearse, roll_back

    context = context_of(typer_context)
    for each in rehearse(context.store, name):
        output.print(f"{each.slug} {each.what}")
    if not yes:
        typer.confirm("Undo this?", abort=True)
    words = Words(tuple(again or ()), tuple(unredact or ()), yes)
    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        job_of = partial(context.job, workshop)
        done = roll_back(workshop, context.store, job_of, name, words, context.now)
    print_uploaded(done.uploaded, context.store.url)
    output.print("the next `publish` brings out what is in git again; correct it there first")
    make_known(context, done, not no_probe)
