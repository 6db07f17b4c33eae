"""`lfi-podcast publish`: publishes the show to its store."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import CORES, Again, Cluster, NoProbe, Slugs, Unredact, Workers
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import report_failures, watching
from lfi_podcast.cli.uploads import make_known, print_rehearsal, print_uploaded
from lfi_podcast.errors import PodcastError
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job, Workshop


def publish(
    typer_context: typer.Context,
    slugs: Slugs = None,
    jobs: Workers = CORES,
    cluster: Cluster = None,
    again: Again = None,
    unredact: Unredact = None,
    verify_store: Annotated[
        bool,
        typer.Option("--verify-store", help="List the store instead of trusting what the last run left."),
    ] = False,
    due: Annotated[
        bool,
        typer.Option("--due", help="Only release what was scheduled and is due; no recordings needed."),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Build, and say what would be uploaded, change and go; change nothing."
        ),
    ] = False,
    retag: Annotated[
        bool,
        typer.Option(
            "--retag",
            help="Give the episodes new MP3s with today's tags and cover; apps may download them again.",
        ),
    ] = False,
    no_probe: NoProbe = False,
) -> None:
    """Build everything that is stale, then upload: audio first, the feed last. A second run uploads nothing."""
    from lfi_podcast.publish.lineage import SEEN, Words
    from lfi_podcast.publish.publish import publish as publish_episodes
    from lfi_podcast.publish.publish import rehearse
    from lfi_podcast.publish.release import release
    from lfi_podcast.show.check import unfilled

    if due and dry_run:
        raise typer.BadParameter("cannot be combined with --dry-run", param_hint="--due")
    context = context_of(typer_context)
    store = context.store
    for problem in unfilled(context.repository):
        errors.print(f"warning: {problem}", style="yellow")
    failures: list[PodcastError] = []
    words = Words(tuple(again or ()), tuple(unredact or ()))
    with watching(fresh=False) as report, context.busy_workshop(report, jobs, cluster) as workshop:
        read = partial(context.job, workshop)
        found = () if due else _readable(context, workshop, slugs or [], failures)
        episodes = [replace(job, retags=retag) for job in found]
        if dry_run:
            print_rehearsal(rehearse(workshop, store, episodes, context.now, words))
            report_failures(failures)
            return
        if due:
            done = release(workshop, store, read, context.now, slugs or (), words)
        else:
            done = publish_episodes(workshop, store, episodes, context.now, words, verify_store)
    for slug, why in done.held_back.items():
        output.print(f"{slug:<28} held back: {why}")
    for notice in done.notices:
        errors.print(notice, style="yellow")
    print_uploaded(done.uploaded, store.url)
    count = "1 episode is" if len(done.live) == 1 else f"{len(done.live)} episodes are"
    output.print(f"{count} published; the feed is {context.show.feed_url}")
    for slug in done.seen:
        output.print(
            f"commit episodes/{slug}/{SEEN}, so that other clones may publish this episode after you"
        )
    make_known(context, done, not no_probe)
    report_failures([*failures, *done.failed.values()])


def _readable(
    context: Context, workshop: Workshop, slugs: list[str], failures: list[PodcastError]
) -> Iterator[Job]:
    """The episodes, except those with problems in their files; a problem in one that was named stops the run."""
    for slug in context.slugs(slugs):
        try:
            yield context.job(workshop, slug)
        except PodcastError as exc:
            if slugs:
                raise
            workshop.report(Event(slug, "check", "failed", reason=str(exc)))
            failures.append(exc)
