"""Commands that look and change nothing: check, status, search, preview."""

import json
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from lfi_podcast.cli.context import Context, context_of, errors, output
from lfi_podcast.cli.working import AsJson, Slugs
from lfi_podcast.config.check import check_episode
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.value import clock_time

_MANY = 20
"""Transcripts that take longer to read than people wait without a word."""


def check(typer_context: typer.Context, slugs: Slugs = None, as_json: AsJson = False) -> None:
    """Read everything and change nothing: all problems at once, each with its file and line."""
    from lfi_podcast.show.check import check as check_show

    problems = check_show(context_of(typer_context).repository, slugs or [])
    if as_json:
        output.out(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            errors.print(f"{problem.level}: {problem}", style="red" if problem.level == "error" else "yellow")
        if not problems:
            output.print("nothing to complain about")
    if any(problem.level == "error" for problem in problems):
        raise typer.Exit(1)


def status(typer_context: typer.Context, as_json: AsJson = False) -> None:
    """Per episode: what is fresh, what is stale and why, and whether it is out."""
    context = context_of(typer_context)
    rows = [_status_of(context, slug) for slug in context.slugs([])]
    if as_json:
        output.out(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("episode", "state", "what is to do"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        stale = {name: stage["reason"] for name, stage in row["stages"].items() if not stage["fresh"]}
        to_do = "\n".join(f"{name}: {reason}" for name, reason in stale.items())
        if row.get("doubts", {}).get("open"):
            to_do = "\n".join(filter(None, [to_do, _doubts_of(row)]))
        nothing = "nothing, all is fresh" if row["stages"] else "add a recording"
        table.add_row(Text(row["slug"]), Text(row["state"]), Text(to_do or nothing))
    output.print(table, soft_wrap=False)


def _doubts_of(row: dict[str, Any]) -> str:
    left = row["doubts"]
    return f"{left['open']} in doubt, {left['serious']} serious: lfi-podcast doubts {row['slug']}"


def _status_of(context: Context, slug: str) -> dict[str, Any]:
    from lfi_podcast.episode.doubts import counted_doubts
    from lfi_podcast.stages.build import status as stage_status

    try:
        with context.workshop() as workshop:
            job = context.job(workshop, slug)
            stages = {
                found.stage: {"fresh": found.reason is None, "reason": found.reason}
                for found in stage_status(job)
            }
    except PodcastError as exc:
        episode, _ = check_episode(context.repository, context.show, slug)
        state = str(episode.state(context.now)) if episode else "draft"
        return {"slug": slug, "state": state, "stages": {"check": {"fresh": False, "reason": str(exc)}}}
    state = str(job.episode.state(context.now))
    return {"slug": slug, "state": state, "stages": stages, "doubts": counted_doubts(job)}


def search(
    typer_context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...", help='Words, "a phrase", incid*, -without, speaker:, topic:, after:, before:.'
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, help="The most hits to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Search everything ever said on the show; each hit with its time and the address that plays it."""
    from lfi_podcast.show.archive import MARK, Archive, search_transcripts

    context = context_of(typer_context)
    workshop = context.viewing
    job = partial(context.job, workshop)
    archive = Archive(context.root, context.show, context.slugs([]), job, _tell_of_reading)
    results = search_transcripts(archive, " ".join(query), limit)
    for problem in results.failed:
        errors.print(f"not searched: {problem}", style="yellow")
    if results.notice:
        errors.print(results.notice, style="yellow")
    if as_json:
        plain = [
            {**asdict(hit), "text": hit.text.replace(MARK[0], "").replace(MARK[1], "")}
            for hit in results.hits
        ]
        output.out(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    for hit in results.hits:
        output.print(Text(f"{hit.slug}  {clock_time(hit.at)}  {hit.speaker}", style="bold"))
        if hit.before:
            output.print(Text(f"  {hit.before}", style="dim"))
        output.print(_marked(hit.text, *MARK))
        if hit.after:
            output.print(Text(f"  {hit.after}", style="dim"))
        output.print(Text(hit.url, style="dim"))
    if not results.hits:
        output.print("nobody has said that yet")


def _tell_of_reading(count: int) -> None:
    if count > _MANY and errors.is_terminal:
        errors.print(
            f"reading {count} transcripts for the index; the next search will not have to", style="dim"
        )


def _marked(text: str, start: str, end: str) -> Text:
    shown = Text("  ")
    for part in text.split(start):
        hit, found, rest = part.partition(end)
        shown.append(hit, style="bold yellow" if found else None)
        shown.append(rest)
    return shown


def preview(
    typer_context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = 8000,
) -> None:
    """Serve the folder store on this machine only, as a web server would: ranges, types, CORS."""
    from lfi_podcast.cli.preview import serve
    from lfi_podcast.store.folder import FolderStore

    context = context_of(typer_context)
    store = context.store
    if not isinstance(store, FolderStore):
        raise PodcastError(
            f"the store is {store.url}, which is not a folder",
            "show.yml: store",
            "open its own address instead",
        )
    serve(store.folder, port, lambda address: output.print(f"{address}  (Ctrl-C stops it)"))
