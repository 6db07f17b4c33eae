"""`lfi-podcast store`: what the store can do, and its set-up."""

from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import errors, output, print_json, print_trial
from lfi_podcast.cli.progress import watching

store = typer.Typer(no_args_is_help=True, help="Check the store, or set it up.")


@store.command()
def check(typer_context: typer.Context, as_json: AsJson = False) -> None:
    """Try what the store and its web server have to do, with small objects that are removed again."""
    from lfi_podcast.publish.store_check import check_store

    context = context_of(typer_context)
    trials = []
    for trial in check_store(context.show, context.store):
        trials.append(trial)
        if not as_json:
            print_trial(trial)
    if as_json:
        print_json([vars(trial) for trial in trials])
    if any(trial.result == "fails" for trial in trials):
        raise typer.Exit(3)


@store.command()
def init(
    typer_context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this option, only say what.")] = False,
    distribution: Annotated[
        str | None,
        typer.Option(
            metavar="ARN",
            help="Keep the bucket private, and let this CloudFront distribution read it (origin access control).",
        ),
    ] = None,
) -> None:
    """Set up the bucket: public read of what is public, CORS, and removal of unfinished uploads. Other rules stay."""
    from lfi_podcast.store.s3 import S3Store
    from lfi_podcast.store.s3_setup import apply, missing

    place = context_of(typer_context).store
    if not isinstance(place, S3Store):
        output.print(f"{place.url} is a folder; what its web server has to do is in docs/publishing.md")
        return
    steps = missing(place.service, distribution)
    for step in steps:
        output.print(f"{step.setting.title}:\n{step.document}")
        if yes:
            apply(place.service, step)
    if not steps:
        output.print(f"{place.url} is set up")
    elif yes:
        output.print("done; try it: lfi-podcast store check")
    else:
        errors.print("nothing was changed; to do this: lfi-podcast store init --yes", style="yellow")


@store.command()
def prune(
    typer_context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before deleting.")] = False,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Delete at most so many objects.")] = 100,
) -> None:
    """List what no feed, page or history names, and what killed runs have left, and delete it after you agree."""
    from lfi_podcast.publish.prune import find
    from lfi_podcast.publish.prune import prune as delete

    context = context_of(typer_context)
    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        found = find(workshop, context.store, context.now)
    for key in found.waiting:
        output.print(
            f"{key}  (found only now; it may go in {context.show.grace / 60:g} minutes)", style="dim"
        )
    keys = found.ready[:most]
    if not keys:
        output.print("nothing to delete")
        return
    for key in keys:
        output.print(key)
    if len(found.ready) > most:
        output.print(f"and {len(found.ready) - most} more; run this again, or use --most", style="dim")
    if not yes:
        typer.confirm(f"Permanently delete these {len(keys)} objects from {context.store.url}?", abort=True)
    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        gone = delete(workshop, context.store, keys)
    output.print(f"deleted {len(gone)} objects")
