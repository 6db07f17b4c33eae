"""The command that proposes changes and makes none: suggest."""

import json
from collections import Counter
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of, output
from lfi_podcast.cli.working import AsJson


class Kind(StrEnum):
    """What can be proposed."""

    CUTS = "cuts"


def suggest(
    typer_context: typer.Context,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="cuts: long silences, false starts, fillers.")],  # noqa: ARG001  # there is but one so far
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The episode, which has been built.")],
    as_json: AsJson = False,
) -> None:
    """Write proposals to look at into the episode's build folder. Applies none of them."""
    from lfi_podcast.pipeline.suggest import propose_cuts

    context = context_of(typer_context)
    with context.workshop() as workshop:
        job = context.job(workshop, slug)
        proposals, file = propose_cuts(job)
        name = job.name(file)
    if as_json:
        rows = [{**asdict(proposal), "seconds": proposal.seconds} for proposal in proposals]
        output.out(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if not proposals:
        output.print("nothing to propose")
        return
    for found, count in Counter(proposal.kind for proposal in proposals).items():
        seconds = sum(proposal.seconds for proposal in proposals if proposal.kind == found)
        output.print(f"{found:<12} {count:>4} {seconds:>8.1f} s")
    saved = sum(proposal.seconds for proposal in proposals)
    output.print(f"{len(proposals)} cuts would save {saved:.1f} s; look at them in {name}")
