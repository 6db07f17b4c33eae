"""`lfi-podcast withdraw`: withdraws an episode, or removes old audio."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import report_failures, watching
from lfi_podcast.cli.uploads import announce_feed, invalidate_caches
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.episode import Slug


def withdraw(
    typer_context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The episode.")],
    delete: Annotated[
        bool,
        typer.Option(
            "--delete", help="Delete its audio and clips that are no longer published from the store."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before deleting.")] = False,
) -> None:
    """Withdraw an episode that has `withdrawn` in its episode.yml; also delete old audio, as after a redaction."""
    from lfi_podcast.publish.withdraw import left_over, remove

    context = context_of(typer_context)
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as exc:
        raise typer.BadParameter("is not the name of an episode's folder", param_hint="SLUG") from exc
    is_withdrawn = _take_out(context, slug)
    if not delete:
        if not is_withdrawn:
            raise PodcastError(
                "is not withdrawn",
                f"episodes/{slug}/episode.yml",
                "add `withdrawn: the reason` to it; or use --delete to only delete old audio",
            )
        return
    keys = left_over(context.store, slug)
    if not keys:
        output.print("nothing to remove: everything stored for this episode is still published")
        return
    for key in keys:
        output.print(key)
    if not yes:
        typer.confirm(f"Permanently delete these {len(keys)} objects from {context.store.url}?", abort=True)
    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        remove(workshop, context.store, slug, keys)
    invalidate_caches(context, (), keys)
    output.print(f"deleted {len(keys)} objects; purge them from your CDN's cache too")


def _take_out(context: Context, slug: str) -> bool:
    """Publish the episode's withdrawal, if episode.yml has one; returns whether it has."""
    from lfi_podcast.publish.publish import publish

    if not context.repository.episode_file(slug).is_file():
        return False
    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        job = context.job(workshop, slug)
        if not job.episode.withdrawn:
            return False
        done = publish(workshop, context.store, [job], context.now)
    invalidate_caches(context, done.uploaded, done.deleted)
    announce_feed(context)
    for held_back in done.held_back.values():
        output.print(f"{slug} has been removed from the feed and the site: {held_back}")
    for notice in done.notices:
        errors.print(notice, style="yellow")
    report_failures([*done.failed.values()])
    return True
