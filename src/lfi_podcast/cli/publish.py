"""`lfi-podcast publish`: publishes the show to its store."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import CORES, Cluster, Slugs, Workers
from lfi_podcast.cli.output import errors, output
from lfi_podcast.cli.progress import report_failures, watching
from lfi_podcast.cli.uploads import announce_feed, print_uploaded
from lfi_podcast.errors import PodcastError
from lfi_podcast.work.events import Event


def publish(
    typer_context: typer.Context,
    slugs: Slugs = None,
    jobs: Workers = CORES,
    cluster: Cluster = None,
) -> None:
    """Build everything that is stale, then upload: audio first, the feed last. A second run uploads nothing."""
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
                if slugs:  # a problem in an episode that was named stops the run
                    raise
                report(Event(slug, "check", "failed", reason=str(exc)))
                failures.append(exc)
        done = publish_episodes(workshop, store, episodes, context.now)
    for slug, why in done.held_back.items():
        output.print(f"{slug:<28} held back: {why}")
    for notice in done.notices:
        errors.print(notice, style="yellow")
    print_uploaded(done.uploaded, store.url)
    count = "1 episode is" if len(done.live) == 1 else f"{len(done.live)} episodes are"
    output.print(f"{count} published; the feed is {context.show.feed_url}")
    announce_feed(context.show, done.uploaded)
    report_failures([*failures, *done.failed.values()])
