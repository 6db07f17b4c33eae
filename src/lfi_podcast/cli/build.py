"""`lfi-podcast build`: builds everything that is stale."""

from typing import Annotated

import typer

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import CORES, AsJson, Cluster, Slugs, Workers
from lfi_podcast.cli.output import output
from lfi_podcast.cli.progress import report_failures, watching
from lfi_podcast.episode.looks import Looks
from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.work.events import STAGE_NAMES, Event
from lfi_podcast.work.job import Workshop


def build(
    typer_context: typer.Context,
    slugs: Slugs = None,
    only: Annotated[
        str | None,
        typer.Option(
            metavar="STAGE", help="One stage and the stages it needs: " + ", ".join(STAGE_NAMES) + "."
        ),
    ] = None,
    jobs: Workers = CORES,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> None:
    """Build everything that is stale: master, transcript, notes, tags, page; and say why."""
    context = context_of(typer_context)
    if only and only not in STAGE_NAMES:
        raise typer.BadParameter(
            f"there is no stage {only!r}; the stages are {', '.join(STAGE_NAMES)}", param_hint="--only"
        )
    chosen = context.slugs(slugs or [])
    failures: list[PodcastError] = []
    with watching(as_json) as report, context.busy_workshop(report, jobs, cluster) as workshop:
        looks = Looks(workshop)
        for slug in chosen:
            if not only and (look := looks.unchanged(slug)):
                for name in look.stages:
                    report(Event(slug, name, "fresh"))
                continue
            try:
                _build(context, workshop, looks, slug, only, is_named=bool(slugs))
            except ServiceFailed:  # it would fail for every episode
                raise
            except PodcastError as exc:
                failures.append(exc)
    report_failures(failures)
    if not chosen and not as_json:
        output.print("there are no episodes yet; create one with `lfi-podcast new SLUG`")


def _build(
    context: Context, workshop: Workshop, looks: Looks, slug: str, only: str | None, is_named: bool
) -> None:
    """Build one episode and remember that it is fresh. A failure is raised after it was reported."""
    from lfi_podcast.show.look import (
        look_at,  # loads all stages, and with them everything that processes sound
    )
    from lfi_podcast.stages.build import build as build_episode
    from lfi_podcast.stages.build import has_material, report_lost

    try:
        job = context.job_to_build(workshop, slug)
    except ServiceFailed:
        raise
    except PodcastError as exc:
        workshop.report(Event(slug, "check", "failed", reason=str(exc)))
        raise
    if not is_named and not has_material(job):
        report_lost(job)
        workshop.report(Event(slug, "check", "fresh", note="has no recording or transcript yet"))
        return
    build_episode(job, only)
    if not only:
        look_at(workshop, looks, slug)
