"""`lfi-podcast status`: shows what is fresh, stale and published."""

from collections.abc import Iterator
from typing import Any

import typer
from rich.text import Text

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import output, print_json
from lfi_podcast.config.problems import check_episode
from lfi_podcast.episode.looks import Looks
from lfi_podcast.errors import PodcastError
from lfi_podcast.show.check import warnings_of_show
from lfi_podcast.speech.choice import EMBEDDED, expected_engine
from lfi_podcast.work.job import Workshop

_OLDER_TAGS = "the MP3 has the tags of its publication; to replace it: lfi-podcast publish --retag {}"


def status(typer_context: typer.Context, as_json: AsJson = False) -> None:
    """Show for each episode what is stale (and why), and whether it is published."""
    from rich.table import Table

    context = context_of(typer_context)
    with context.workshop() as workshop:
        looks = Looks(workshop)
        rows = [_status_of(context, workshop, looks, slug) for slug in context.slugs([])]
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("episode", "state", "to do"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        to_do = [*_to_do(row)] or ["nothing: everything is fresh"]
        if row.get("older_tags"):
            to_do.append(_OLDER_TAGS.format(row["slug"]))
        if count := row.get("advice"):
            to_do.append(f"{_warnings(count)}: lfi-podcast check {row['slug']}")
        table.add_row(Text(row["slug"]), Text(row["state"]), Text("\n".join(to_do)))
    output.print(table, soft_wrap=False)
    if count := warnings_of_show(context.repository):
        output.print(f"show.yml has {_warnings(count)}: lfi-podcast check")
    speech = context.show.speech
    if speech.engine == "auto" and expected_engine(speech) == EMBEDDED:
        output.print(
            f"Whisper's weights {speech.model} are not on this machine; the next recognition fetches them, or falls "
            f"back to {EMBEDDED}: lfi-podcast weights {speech.model}"
        )


def _warnings(count: int) -> str:
    return "1 warning" if count == 1 else f"{count} warnings"


def _to_do(row: dict[str, Any]) -> Iterator[str]:
    if not row["recording"]:
        was_here = row["stages"] or row["state"] == "published"
        yield "the recording is not here" if was_here else "add a recording"
    yield from row["warnings"]
    for name, stage in row["stages"].items():
        if not stage["fresh"]:
            yield f"{name}: {stage['reason']}"
    left = row.get("doubts", {})
    if left.get("open"):
        yield f"{left['open']} in doubt, {left['serious']} serious: lfi-podcast doubts {row['slug']}"
    if row.get("without_consent"):
        yield f"consent: missing of {', '.join(row['without_consent'])}"


def _status_of(context: Context, workshop: Workshop, looks: Looks, slug: str) -> dict[str, Any]:
    if look := looks.unchanged(slug):
        fresh = {name: {"fresh": True, "reason": None} for name in look.stages}
        return {
            "slug": slug,
            "state": str(look.state(context.now)),
            "stages": fresh,
            "doubts": look.doubts,
            "without_consent": look.without_consent,
            "recording": True,
            "warnings": [],
            "older_tags": look.has_older_tags,
            "advice": look.advice,
        }
    from lfi_podcast.show.look import (
        look_at,  # loads all stages, and with them everything that processes sound
    )

    try:
        found = look_at(workshop, looks, slug)
    except PodcastError as exc:
        episode, _ = check_episode(context.repository, context.show, slug)
        state = str(episode.state(context.now)) if episode else "draft"
        return {
            "slug": slug,
            "state": state,
            "stages": {"check": {"fresh": False, "reason": str(exc)}},
            "recording": context.repository.has_sound(slug),
            "warnings": [],
        }
    stages = {each.stage: {"fresh": each.reason is None, "reason": each.reason} for each in found.stages}
    state = str(found.episode.state(context.now))
    consent = found.episode.without_consent(context.show)
    return {
        "slug": slug,
        "state": state,
        "stages": stages,
        "doubts": found.doubts,
        "without_consent": consent,
        "recording": found.has_sound,
        "warnings": [str(problem) for problem in found.lost],
        "older_tags": found.has_older_tags,
        "advice": found.advice,
    }
