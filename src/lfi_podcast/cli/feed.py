"""`lfi-podcast feed`: regenerates the feed and the show's pages; private feeds for members."""

import re
from typing import Annotated

import typer

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import Departs, NoProbe
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import watching
from lfi_podcast.cli.uploads import invalidate_caches, refresh, rehearse_refresh

_MEMBERS = "members"


def feed(
    typer_context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help=f"With --private: whose feed it is. Default: {_MEMBERS}."),
    ] = None,
    no_probe: NoProbe = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Only say what listeners would notice, and what would be uploaded.")
    ] = False,
    private: Annotated[
        bool,
        typer.Option(
            "--private", help="Have an unlisted feed, too, and print its address, which is a secret."
        ),
    ] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="With --private: delete that feed.")] = False,
    as_list: Annotated[
        bool, typer.Option("--list", help="With --private: only list the private feeds.")
    ] = False,
    yes: Departs = False,
) -> None:
    """Regenerate feed, show pages and search index from the catalog and show.yml; upload what changed."""
    if not private and (name or revoke or as_list):
        raise typer.BadParameter("is for --private only", param_hint="NAME, --revoke and --list")
    if diff + revoke + as_list > 1 or (private and diff):
        raise typer.BadParameter("cannot be combined", param_hint="--diff, --private, --revoke and --list")
    context = context_of(typer_context)
    if as_list:
        _list_private(context)
    elif revoke:
        _revoke_private(context, name or _MEMBERS, no_probe)
    elif private:
        _begin_private(context, name or _MEMBERS, no_probe, yes)
    elif diff:
        rehearse_refresh(context)
    else:
        refresh(context, no_probe, yes)


def _list_private(context: Context) -> None:
    """Print whose private feeds there are, with their addresses."""
    from lfi_podcast.publish.private import read_private

    names = read_private(context.store).names
    for key, name in sorted(names.items(), key=lambda each: each[1]):
        output.print(f"{name:<28} {context.show.address(key)}")
    if not names:
        output.print("there is no private feed")


def _begin_private(context: Context, name: str, no_probe: bool, departs: bool) -> None:
    """Bring the feeds up to date, with one for `name`, and print the address of that."""
    from lfi_podcast.publish.checks import Named
    from lfi_podcast.publish.private import new_key
    from lfi_podcast.publish.probe import probe_shared

    done = refresh(context, no_probe, departs, new_key(_checked(name)))
    key = done.after.private.of(name)[0]
    output.print(
        f"whoever has this address can subscribe; to take it back: lfi-podcast feed --private {name} --revoke"
    )
    output.print(context.show.address(key))
    for notice in probe_shared(
        context.show, context.store, [Named(key, "application/rss+xml")], not no_probe
    ):
        errors.print(notice, style="dim")


def _revoke_private(context: Context, name: str, no_probe: bool) -> None:
    """Delete the private feed of `name`; ServiceFailed if the public still gets it."""
    from lfi_podcast.publish.private import revoke
    from lfi_podcast.publish.probe import probe_gone

    with watching() as report, context.busy_workshop(report) as workshop:
        gone = revoke(workshop, context.store, _checked(name))
    invalidate_caches(context, (), gone)
    output.print(f"the private feed {name} is revoked" if gone else f"there is no private feed {name}")
    probe_gone(context.show, context.store, gone, {}, not no_probe)


def _checked(name: str) -> str:
    from lfi_podcast.publish.private import NAME

    if not re.fullmatch(NAME, name):
        raise typer.BadParameter("may have a-z, 0-9 and '-', at most 64 characters", param_hint="NAME")
    return name
