"""`lfi-podcast suggest`: suggests changes, and makes none."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import output, print_json
from lfi_podcast.work.job import Job


class SuggestionKind(StrEnum):
    """The kinds of suggestions."""

    CUTS = "cuts"
    CHAPTERS = "chapters"
    TERMS = "terms"


def suggest(
    typer_context: typer.Context,
    kind: Annotated[
        SuggestionKind,
        typer.Argument(
            metavar="KIND",
            help="cuts: long silences, false starts, fillers. chapters: where the topic changes. terms: glossary terms "
            "that may have been misheard, and new ones.",
        ),
    ],
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="A built episode.")],
    as_json: AsJson = False,
) -> None:
    """Suggest changes to review: chapters are printed, the rest is in the episode's build folder. Applies none."""
    context = context_of(typer_context)
    with context.workshop() as workshop:
        _PROPOSERS[kind](context.job(workshop, slug), as_json)


def _cuts(job: Job, as_json: bool) -> None:
    from lfi_podcast.show.suggest import propose_cuts

    proposals, file = propose_cuts(job)
    if as_json:
        print_json([{**asdict(proposal), "seconds": proposal.seconds} for proposal in proposals])
        return
    if not proposals:
        output.print("nothing to suggest")
        return
    for found, count in Counter(proposal.kind for proposal in proposals).items():
        seconds = sum(proposal.seconds for proposal in proposals if proposal.kind == found)
        output.print(f"{found:<12} {count:>4} {seconds:>8.1f} s")
    saved = sum(proposal.seconds for proposal in proposals)
    output.print(f"{len(proposals)} cuts would save {saved:.1f} s; review them in {job.name(file)}")


def _chapters(job: Job, as_json: bool) -> None:
    from lfi_podcast.show.suggest import propose_chapters
    from lfi_podcast.text.topics import render_chapters_block

    proposals = propose_chapters(job)
    if as_json:
        print_json([asdict(proposal) for proposal in proposals])
    else:
        output.print(
            render_chapters_block(proposals).rstrip() if proposals else "nothing to suggest", soft_wrap=True
        )


def _terms(job: Job, as_json: bool) -> None:
    from lfi_podcast.show.suggest import propose_terms

    found, new, file = propose_terms(job)
    if as_json:
        known = [{**asdict(one), "new": False} for one in found]
        print_json([*known, *({**asdict(one), "near_misses": [], "new": True} for one in new)])
        return
    if not found and not new:
        output.print("there is no glossary, and nothing to suggest for it")
        return
    for one in found:
        near = len(one.near_misses)
        output.print(f"{one.term:<32} heard {one.heard:>3} {f'near {near:>3}' if near else ''}".rstrip())
    for term in new:
        output.print(f"{term.term:<32} heard {term.heard:>3} new: {term.reason}")
    misses = sum(len(one.near_misses) for one in found)
    parts = (f"{misses} places" if misses else "", f"{len(new)} new terms" if new else "")
    review = " and ".join(filter(None, parts))
    output.print(f"{review} to review in {job.name(file)}" if review else "nothing to suggest")


_PROPOSERS: Mapping[SuggestionKind, Callable[[Job, bool], None]] = {
    SuggestionKind.CUTS: _cuts,
    SuggestionKind.CHAPTERS: _chapters,
    SuggestionKind.TERMS: _terms,
}
