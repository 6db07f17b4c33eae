"""`lfi-podcast doubts`: lists words that may not have been said, or signs them off."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import output, print_json
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.doubt import Doubt
from lfi_podcast.text.doubts import playing
from lfi_podcast.work.files import alone

if TYPE_CHECKING:
    from lfi_podcast.work.job import Job

ALL = "all"
_FEWEST = 4
"""The fewest digits that identify a doubt, if no other id begins with them."""


Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="ID",
        help="Sign off a doubt: the words are right. The first four digits are enough; may be repeated. "
        "`all`: every doubt that is not serious.",
    ),
]
Unsilence = Annotated[
    list[str] | None,
    typer.Option(
        "--unsilence",
        metavar="TIME",
        help="Let everybody hear the place that is silenced at this time; `build` prints it. May be repeated.",
    ),
]
Listen = Annotated[
    bool, typer.Option("--listen", help="Play each doubt and ask whether the words are right.")
]


def doubts(
    typer_context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="A built episode.")],
    accept: Accept = None,
    unsilence: Unsilence = None,
    listen: Listen = False,
    as_json: AsJson = False,
) -> None:
    """List words that may not have been said, serious doubts first, with links to listen; or sign doubts off."""
    from lfi_podcast.cli.asking import ask_about, print_doubt
    from lfi_podcast.episode.doubts import open_doubts
    from lfi_podcast.episode.said import no_words

    context = context_of(typer_context)
    with context.workshop() as workshop:
        job = context.job(workshop, slug)
        if not job.has_words:
            raise no_words(job)
        done = []
        with alone(context.root / "build"):
            if accept:
                done.append(_signed_off(job, accept))
            if unsilence:
                done.append(_unsilenced(job, unsilence))
        if listen:
            ask_about(job, open_doubts(job))
        left = open_doubts(job)
    if as_json:
        print_json([_row(doubt, context.show.base, slug) for doubt in left])
        return
    for line in done:
        output.print(line)
    for doubt in left:
        print_doubt(doubt, playing(context.show.base, slug, doubt))
    if not left:
        output.print("no open doubts")


def _signed_off(job: "Job", asked: Sequence[str]) -> str:
    """Sign these off. Returns a message."""
    from lfi_podcast.episode.accepted import accept, accepted_file
    from lfi_podcast.episode.doubts import open_doubts

    chosen = _chosen(open_doubts(job), asked, f"lfi-podcast doubts {job.slug}")
    accept(job, chosen)
    return f"signed off {len(chosen)}, in {job.name(accepted_file(job))}; commit it with the episode"


def _unsilenced(job: "Job", times: Sequence[str]) -> str:
    """Let these places be heard. Returns a message."""
    from lfi_podcast.episode.accepted import accepted_file
    from lfi_podcast.episode.unsilence import unsilence

    audible, kept = unsilence(job, times), job.name(accepted_file(job))
    return f"the next build lets {len(audible)} silenced be heard, as {kept} says; commit it with the episode"


def _chosen(doubts: Sequence[Doubt], asked: Sequence[str], command: str) -> list[Doubt]:
    """The selected doubts. PodcastError for an unknown or ambiguous id."""
    chosen = [doubt for doubt in doubts if not doubt.serious] if ALL in asked else []
    for digits in asked:
        if digits == ALL:
            continue
        meant = [doubt for doubt in doubts if len(digits) >= _FEWEST and doubt.id.startswith(digits.lower())]
        if len(meant) != 1:
            what = f"matches {len(meant)} doubts" if meant else "is not the id of an open doubt"
            raise PodcastError(f"{digits!r} {what}", "--accept", f"copy the id from `{command}`")
        chosen += meant
    return chosen


def _row(doubt: Doubt, base: str, slug: str) -> dict[str, Any]:
    return {**doubt.model_dump(exclude={"parts", "includes"}), "url": playing(base, slug, doubt)}
