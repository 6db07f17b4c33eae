"""Commands that make things: build, publish, feed, site."""

import os
from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of, errors, output
from lfi_podcast.cli.watch import watching
from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.model.layout import FEED
from lfi_podcast.model.show import Show
from lfi_podcast.work.events import STAGE_NAMES, Event

Slugs = Annotated[list[str] | None, typer.Argument(metavar="SLUG", help="Episodes; all if none is named.")]
Workers = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", min=1, show_default="one a core", help="How many things to do side by side."
    ),
]
Cluster = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Do them on a Dask cluster instead.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
CORES = os.cpu_count() or 1


def build(
    typer_context: typer.Context,
    slugs: Slugs = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="STAGE", help="One stage and what it needs: " + ", ".join(STAGE_NAMES) + "."),
    ] = None,
    jobs: Workers = CORES,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> None:
    """Make all that is stale: master, transcript, notes, tags, page. Says why it was stale."""
    from lfi_podcast.stages.build import build as build_episode
    from lfi_podcast.stages.build import has_material

    context = context_of(typer_context)
    if only and only not in STAGE_NAMES:
        raise typer.BadParameter(
            f"there is no stage {only!r}; there are {', '.join(STAGE_NAMES)}", param_hint="--only"
        )
    chosen = context.slugs(slugs or [])
    failures: list[PodcastError] = []
    with watching(as_json) as report, context.busy_workshop(report, jobs, cluster) as workshop:
        for slug in chosen:
            try:
                job = context.job_to_build(workshop, slug)
            except ServiceFailed:  # it would fail for every episode
                raise
            except PodcastError as exc:
                report(Event(slug, "check", "failed", reason=str(exc)))
                failures.append(exc)
                continue
            if not slugs and not has_material(job):
                report(Event(slug, "check", "fresh", note="has no recording and no transcript yet"))
                continue
            try:
                build_episode(job, only)
            except PodcastError as exc:
                failures.append(exc)
    report_failures(failures)
    if not chosen and not as_json:
        output.print("there are no episodes yet; `lfi-podcast new SLUG` lays one out")


def publish(
    typer_context: typer.Context,
    slugs: Slugs = None,
    jobs: Workers = CORES,
    cluster: Cluster = None,
) -> None:
    """Build what is stale, then upload: audio first, the feed last. Running it again uploads nothing."""
    from lfi_podcast.publish.publish import publish as publish_episodes

    context = context_of(typer_context)
    store = context.store
    failures: list[PodcastError] = []
    episodes = []
    with watching(fresh=False) as report, context.busy_workshop(report, jobs, cluster) as workshop:
        for slug in context.slugs(slugs or []):
            try:
                episodes.append(context.job(workshop, slug))
            except PodcastError as exc:
                if slugs:  # whoever names an episode wants that one, and nothing without it
                    raise
                report(Event(slug, "check", "failed", reason=str(exc)))
                failures.append(exc)
        done = publish_episodes(workshop, store, episodes, context.now)
    for slug, why in done.held_back.items():
        output.print(f"{slug:<28} held back: {why}")
    for notice in done.notices:
        errors.print(notice, style="yellow")
    _say_uploaded(done.uploaded, store.url)
    output.print(f"{len(done.live)} episodes are out; the feed is {context.show.feed_url}")
    _tell_the_world(context.show, done.uploaded)
    report_failures([*failures, *done.failed.values()])


def feed(typer_context: typer.Context) -> None:
    """Render feed, show pages and search index again from the catalog and show.yml; upload what changed."""
    _refresh(typer_context)


def site(typer_context: typer.Context) -> None:
    """The same as `feed`: the three belong together."""
    _refresh(typer_context)


def _refresh(typer_context: typer.Context) -> None:
    # Feed, show page and index come from one catalog; apart they could contradict each other.
    from lfi_podcast.publish.publish import refresh

    context = context_of(typer_context)
    store = context.store
    with watching() as report, context.busy_workshop(report) as workshop:
        uploaded = refresh(workshop, store)
    _say_uploaded(uploaded, store.url)
    _tell_the_world(context.show, uploaded)


def _tell_the_world(show: Show, uploaded: tuple[str, ...]) -> None:
    from lfi_podcast.publish.announce import announce

    for deaf in announce(show) if FEED in uploaded else ():
        errors.print(deaf, style="yellow")


def _say_uploaded(keys: tuple[str, ...], where: str) -> None:
    output.print(f"uploaded {len(keys)} objects to {where}" if keys else f"{where} has everything already")


def report_failures(failures: list[PodcastError]) -> None:
    """What failed has been said as it failed; the worst of it is the exit status."""
    if failures:
        raise typer.Exit(max(failure.exit_status for failure in failures))
