"""`lfi-podcast publish`: publishes the show to its store."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import (
    CORES,
    Again,
    Cluster,
    Departs,
    DryRun,
    Due,
    NoProbe,
    Retag,
    Slugs,
    Unredact,
    VerifyStore,
    Workers,
)
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import report_failures, watching
from lfi_podcast.cli.uploads import make_known, print_rehearsal, print_uploaded
from lfi_podcast.episode.file_states import SEEN
from lfi_podcast.errors import PodcastError
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job, Workshop

if TYPE_CHECKING:
    from lfi_podcast.publish.outcome import Published
    from lfi_podcast.publish.settled import Settlements


def publish(
    typer_context: typer.Context,
    slugs: Slugs = None,
    jobs: Workers = CORES,
    cluster: Cluster = None,
    again: Again = None,
    unredact: Unredact = None,
    verify_store: VerifyStore = False,
    due: Due = False,
    dry_run: DryRun = False,
    retag: Retag = False,
    no_probe: NoProbe = False,
    yes: Departs = False,
) -> None:
    """Build everything that is stale, then upload: audio first, the feed last. A second run uploads nothing."""
    from lfi_podcast.publish.lineage import Words
    from lfi_podcast.publish.present import look
    from lfi_podcast.publish.settled import Settlements
    from lfi_podcast.show.check import unfilled

    if due and dry_run:
        raise typer.BadParameter("cannot be combined with --dry-run", param_hint="--due")
    context, words = context_of(typer_context), Words(tuple(again or ()), tuple(unredact or ()), yes)
    for problem in unfilled(context.repository):
        errors.print(f"warning: {problem}", style="yellow")
    with watching(fresh=False) as report, context.busy_workshop(report, jobs, cluster) as workshop:
        read = partial(_read, context, workshop, retag)
        if due:
            from lfi_podcast.publish.release import release

            done = release(workshop, context.store, read, context.now, slugs or (), words)
        else:
            for slug in slugs or ():
                context.job(workshop, slug)  # a problem in one that was named stops the run
            present, chosen = look(workshop, context.store, verify_store), context.slugs(slugs or ())
            known = Settlements(workshop, context.store, present, chosen, context.now, words, anew=retag)
            if dry_run:
                _rehearse(context, workshop, known, read)
                return
            done = _publish(context, workshop, known, read)
    _tell(context, done)
    make_known(context, done, not no_probe)
    report_failures([*done.failed.values()])


EpisodeReader = Callable[[str], Job]
"""Reads an episode from its files."""


def _publish(context: Context, workshop: Workshop, known: "Settlements", read: EpisodeReader) -> "Published":
    if known.has_all:
        from lfi_podcast.publish.outcome import as_it_is

        present, feed = known.present, known.present.feed
        return as_it_is(workshop, present.catalog, feed.content if feed else None, known.held_back)
    from lfi_podcast.publish.publish import publish  # loads all stages, and what renders feed and pages

    return publish(workshop, context.store, known, read)


def _rehearse(context: Context, workshop: Workshop, known: "Settlements", read: EpisodeReader) -> None:
    from lfi_podcast.publish.publish import outcomes_of
    from lfi_podcast.publish.rehearse import rehearse

    would = rehearse(workshop, context.store, known, *outcomes_of(known, read))
    print_rehearsal(would)
    report_failures([*would.refused, *([would.departing] if would.departing else [])])


def _read(context: Context, workshop: Workshop, retag: bool, slug: str) -> Job:
    """An episode, from its files; problems in them are reported like those of a stage."""
    try:
        return replace(context.job(workshop, slug), retags=retag)
    except PodcastError as exc:
        workshop.report(Event(slug, "check", "failed", reason=str(exc)))
        raise


def _tell(context: Context, done: "Published") -> None:
    """Print what has been published, and what has not."""
    for slug, why in done.held_back.items():
        output.print(f"{slug:<28} held back: {why}")
    for notice in done.notices:
        errors.print(notice, style="yellow")
    print_uploaded(done.uploaded, context.store.url)
    count = "1 episode is" if len(done.live) == 1 else f"{len(done.live)} episodes are"
    output.print(f"{count} published; the feed is {context.show.feed_url}")
    for slug in done.seen:
        output.print(
            f"commit episodes/{slug}/{SEEN}, so that other clones may publish this episode after you"
        )
