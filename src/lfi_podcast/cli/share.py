"""`lfi-podcast share`: shows an episode to its guests before it is published, and takes that back."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import CORES, Workers
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import watching
from lfi_podcast.cli.uploads import invalidate_caches
from lfi_podcast.model.episode import Slug


def share(
    typer_context: typer.Context,
    slug: Annotated[
        str | None, typer.Argument(metavar="SLUG", help="The episode. Without it, list what is shared.")
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Delete its preview from the store.")] = False,
    jobs: Workers = CORES,
    again: Annotated[
        bool,
        typer.Option(
            help="Share it although it was withdrawn, or over a version that this clone does not know."
        ),
    ] = False,
    unredact: Annotated[
        bool, typer.Option(help="Let it redact less than the version that is shared or scheduled.")
    ] = False,
    no_probe: Annotated[
        bool,
        typer.Option(
            "--no-probe", help="Do not check afterwards whether guests get it, or no longer get it."
        ),
    ] = False,
) -> None:
    """Share an episode with its guests before it is published: a page at an address that nobody can guess."""
    context = context_of(typer_context)
    if slug is None:
        if revoke:
            raise typer.BadParameter("name the episode", param_hint="--revoke")
        _list(context)
        return
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as exc:
        raise typer.BadParameter("is not the name of an episode's folder", param_hint="SLUG") from exc
    if revoke:
        _revoke(context, slug, not no_probe)
    else:
        _share(context, slug, jobs, again, unredact, not no_probe)


def _list(context: Context) -> None:
    from lfi_podcast.publish.shared import page_of, read_shares

    shares = read_shares(context.store)
    for name, slug in sorted(shares.slugs.items(), key=lambda each: each[1]):
        is_whole = shares.is_whole(name)
        output.print(f"{slug:<28} {_address(context, page_of(name))}{'' if is_whole else '  (unfinished)'}")
    if not shares.slugs:
        output.print("nothing is shared")


def _share(context: Context, slug: str, jobs: int, again: bool, unredact: bool, is_probed: bool) -> None:
    from lfi_podcast.publish.checks import Named
    from lfi_podcast.publish.lineage import Words
    from lfi_podcast.publish.probe import probe_shared
    from lfi_podcast.publish.share import share as share_episode

    words = Words((slug,) if again else (), (slug,) if unredact else ())
    with watching(fresh=False) as report, context.busy_workshop(report, jobs) as workshop:
        preview = share_episode(workshop, context.store, context.job(workshop, slug), context.now, words)
    for notice in preview.notices:
        errors.print(notice, style="yellow")
    output.print(f"whoever has this address can hear it; to take it back: lfi-podcast share {slug} --revoke")
    output.print(_address(context, preview.page))
    invalidate_caches(context, preview.changed)
    sound = preview.record.enclosure
    named = (Named(preview.page, "text/html"), Named(preview.sound, sound.type, sound.length))
    for notice in probe_shared(context.show, context.store, named, is_probed):
        errors.print(notice, style="dim")


def _revoke(context: Context, slug: str, is_probed: bool) -> None:
    from lfi_podcast.publish.probe import probe_gone
    from lfi_podcast.publish.share import revoke

    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        gone = revoke(workshop, context.store, slug, context.now)
    invalidate_caches(context, (), gone)
    if gone:
        output.print(f"{slug} is no longer shared: {len(gone)} objects were deleted from {context.store.url}")
    else:
        output.print(f"{slug} is not shared")
    probe_gone(context.show, context.store, gone, {}, is_probed)


def _address(context: Context, page: str) -> str:
    return context.show.base + page.removesuffix("index.html")
