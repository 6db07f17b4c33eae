"""`lfi-podcast withdraw`: withdraws an episode, or removes old audio."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import NoProbe
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import report_failures, watching
from lfi_podcast.cli.uploads import invalidate_caches, make_known
from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.model.episode import Slug

if TYPE_CHECKING:
    from lfi_podcast.publish.outcome import Published


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
    no_probe: NoProbe = False,
) -> None:
    """Withdraw an episode that has `withdrawn` in its episode.yml; also delete old audio, as after a redaction."""
    context = context_of(typer_context)
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as exc:
        raise typer.BadParameter("is not the name of an episode's folder", param_hint="SLUG") from exc
    done, failures = _take_out(context, slug), list[PodcastError]()
    if done is None and not delete:
        raise PodcastError(
            "is not withdrawn",
            f"episodes/{slug}/episode.yml",
            "add `withdrawn: the reason` to it; or use --delete to only delete old audio",
        )
    if done:
        try:
            make_known(context, done, not no_probe)
        except ServiceFailed as failed:  # what is to be deleted is deleted all the same
            errors.print(str(failed), style="red")
            failures.append(failed)
    if delete:
        _delete(context, slug, yes, not no_probe)
    report_failures(failures)


def _take_out(context: Context, slug: str) -> "Published | None":
    """Publish the episode's withdrawal, if episode.yml has one."""
    from lfi_podcast.publish.present import look
    from lfi_podcast.publish.publish import publish
    from lfi_podcast.publish.settled import Settlements

    if not context.repository.episode_file(slug).is_file():
        return None
    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        if not context.job(workshop, slug).episode.withdrawn:
            return None
        known = Settlements(workshop, context.store, look(workshop, context.store), [slug], context.now)
        done = publish(workshop, context.store, known, partial(context.job, workshop))
    for held_back in done.held_back.values():
        output.print(f"{slug} has been removed from the feed and the site: {held_back}")
    for notice in done.notices:
        errors.print(notice, style="yellow")
    report_failures([*done.failed.values()])
    return done


def _delete(context: Context, slug: str, yes: bool, is_probed: bool) -> None:
    """Delete what is left over of the episode, once people have agreed; ServiceFailed if the public still gets it."""
    from lfi_podcast.publish.probe import probe_gone
    from lfi_podcast.publish.withdraw import left_over, remove

    keys = left_over(context.store, slug)
    if not keys:
        output.print("nothing to remove: everything stored for this episode is still published")
        return
    for key in keys:
        output.print(key)
    if not yes:
        typer.confirm(f"Permanently delete these {len(keys)} objects from {context.store.url}?", abort=True)
    with watching(fresh=False) as report, context.busy_workshop(report) as workshop:
        gone = remove(workshop, context.store, slug, keys)
    invalidate_caches(context, (), gone)
    output.print(f"deleted {len(gone)} objects; purge them from your CDN's cache too")
    probe_gone(context.show, context.store, gone, {}, is_probed)
