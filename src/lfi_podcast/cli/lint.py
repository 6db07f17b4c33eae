"""`lfi-podcast lint`: judges anybody's feed."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import output, print_json
from lfi_podcast.errors import PodcastError

if TYPE_CHECKING:
    from lfi_podcast.lint.report import JudgedFeed

_MOST_PAGES = 500


class Profile(StrEnum):
    """Whose rules count."""

    PSP1 = "psp1"
    APPLE = "apple"
    SPOTIFY = "spotify"
    PODCASTING2 = "podcasting2"
    ALL = "all"


def lint(
    typer_context: typer.Context,
    feed: Annotated[
        str,
        typer.Argument(
            metavar="FEED", help="A file, an address, or - for what is piped in.", show_default=False
        ),
    ],
    profile: Annotated[
        Profile,
        typer.Option(
            metavar="NAME",
            help="Whose rules count: psp1, apple, spotify, podcasting2 or all.",
            show_default=True,
        ),
    ] = Profile.ALL,
    every: Annotated[
        bool, typer.Option("--all", help="Print a line for each place, not for each rule.")
    ] = False,
    pages: Annotated[
        bool, typer.Option("--pages", help="Judge the feed's other pages and archives as well.")
    ] = False,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Follow the feed into a private network, or to this machine."),
    ] = False,
    as_json: AsJson = False,
    as_sarif: Annotated[
        bool, typer.Option("--sarif", help="Print SARIF 2.1.0, which code hosts show.")
    ] = False,
) -> None:
    """Judge anybody's feed, by the rules of PSP-1, Apple, Spotify and Podcasting 2.0. Needs no show."""
    from lfi_podcast.lint import report
    from lfi_podcast.lint.rules import RULES

    if as_json and as_sarif:
        raise typer.BadParameter("print either JSON or SARIF", param_hint="--sarif")
    context = context_of(typer_context)
    judged = _judged(_pages(feed, context.called_from, pages, allow_private), profile, context.now)
    if as_json:
        print_json(report.as_json(judged), ascii_only=True)
    elif as_sarif:
        print_json(report.as_sarif(judged, RULES), ascii_only=True)
    else:
        _print(judged, every)
    if any(finding.level == "error" for page in judged for finding in page.findings):
        raise typer.Exit(1)


def _judged(
    pages: Iterable[tuple[str, bytes, tuple[str, ...]]], profile: Profile, now: datetime
) -> list["JudgedFeed"]:
    """What is wrong with each page, by the rules that count."""
    from lfi_podcast.lint.judge import judge
    from lfi_podcast.lint.report import JudgedFeed

    judged = []
    for name, content, addresses in pages:
        found = judge(content, now, addresses)
        chosen = [each for each in found if profile == Profile.ALL or profile.value in each.rule.profiles]
        judged.append(JudgedFeed(name, tuple(chosen)))
    return judged


def _pages(
    feed: str, called_from: Path, others: bool, allow_private: bool
) -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    """Each page of the feed: its name, its content, and its addresses if it has any."""
    if not feed.lower().startswith(("http://", "https://")):
        yield _file(feed, called_from)
        return
    from lfi_podcast.lint.pages import next_page
    from lfi_podcast.lint.values import is_public
    from lfi_podcast.web.untrusted import Web

    # Who writes an address means it; where it and the feed lead from there is another matter.
    web = Web(allow_private or not is_public(feed), pauses=(1.0,))
    address: str | None = feed
    seen = set[str]()
    while address and address not in seen and len(seen) < _MOST_PAGES:
        seen.add(address)
        fetched = web.fetch(address)
        yield address, fetched.body, (address, fetched.url)
        address = next_page(fetched.body, fetched.url) if others else None


def _file(path: str, called_from: Path) -> tuple[str, bytes, tuple[str, ...]]:
    from lfi_podcast.web.untrusted import DOCUMENT_LIMIT, MEGABYTE

    try:
        if path == "-":
            content = sys.stdin.buffer.read(DOCUMENT_LIMIT + 1)
        else:
            there = called_from / path
            with (there if there.exists() else Path(path)).open("rb") as file:  # which means it from -C
                content = file.read(DOCUMENT_LIMIT + 1)
    except OSError as exc:
        raise typer.BadParameter(f"{path}: {exc.strerror}", param_hint="FEED") from exc
    if len(content) > DOCUMENT_LIMIT:
        raise PodcastError(
            f"is larger than {DOCUMENT_LIMIT // MEGABYTE} MB",
            path,
            "no app would read it; give it fewer episodes",
        )
    return path, content, ()


def _print(judged: Sequence["JudgedFeed"], every: bool) -> None:
    from lfi_podcast.lint import report

    for page in judged:
        lines = report.places(page) if every else report.summary(page)
        if len(judged) > 1 and not every:
            output.print(f"{report.plain(page.name, 200)}:")
        for level, line in lines:
            output.print(line, style="red" if level == "error" else "yellow")
    nothing = not any(page.findings for page in judged)
    output.print("no problems found" if nothing else report.counted(judged))
