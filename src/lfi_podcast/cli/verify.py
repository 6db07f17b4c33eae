"""`lfi-podcast verify`: asks for what is live as apps do, and says what they do not get."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import errors, output, print_json, print_trial
from lfi_podcast.cli.progress import watching
from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.model.trial import Trial
from lfi_podcast.work.events import Event

if TYPE_CHECKING:
    from lfi_podcast.verify.asking import PartDone
    from lfi_podcast.verify.own import Own
    from lfi_podcast.verify.rulings import Verified
    from lfi_podcast.verify.verify import Verification


def verify(
    typer_context: typer.Context,
    feed: Annotated[
        str | None, typer.Argument(metavar="URL", help="Somebody else's feed. Default: the show's own.")
    ] = None,
    old: Annotated[
        str, typer.Option(metavar="URL", help="Where the feed was before: it has to lead here.")
    ] = "",
    deep: Annotated[
        bool, typer.Option("--deep", help="Fetch all sound, and compare it with what was published.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask for the live feed and all that it names as apps do, and list what they do not get. Changes nothing."""
    from lfi_podcast.verify.asking import Asker
    from lfi_podcast.verify.verify import verify as verify_feed

    context = context_of(typer_context)
    target, notes = (_address(feed, "URL"), []) if feed else _own(context)
    with _progress(as_json) as told:
        found = verify_feed(target, context.now, Asker(told), _address(old, "--old") if old else "", deep)
    if as_json:
        print_json([asdict(row) for row in found.rows])
    else:
        _print(found, [*notes, *found.notes])
    if found.wrong:
        raise typer.Exit(3 if found.is_unreachable else 1)


def _address(written: str, hint: str) -> str:
    from lfi_podcast.web.address import sendable

    try:
        return sendable(written).url
    except PodcastError as exc:
        raise typer.BadParameter(str(exc), param_hint=hint) from exc


def _own(context: Context) -> "tuple[Own, list[str]]":
    """The show, with its store if that can be read; and what to say if not."""
    from lfi_podcast.publish.history import history
    from lfi_podcast.publish.present import look
    from lfi_podcast.verify.own import Own, check_link

    check_link(context.show)
    try:
        present = look(context.viewing, context.store)
        made = history(context.store, present.catalog)
    except ServiceFailed as exc:
        why = str(exc)
    else:
        if present.feed:
            return Own(context.show, context.store, present, made), []
        why = f"nothing is in {context.store.url}"
    unread = f"what is served was compared with itself, and not with the store: {why}"
    return Own(context.show, context.store), [unread]


@contextmanager
def _progress(as_json: bool) -> "Iterator[PartDone]":
    """A bar on a terminal."""
    if as_json or not output.is_terminal:
        yield lambda _: None
        return
    with watching() as report:
        yield lambda fraction: report(Event("", "verify", "progress", fraction=fraction))


def _print(found: "Verification", notes: Iterable[str]) -> None:
    """What is wrong first, each fault once with the first address; then what could be better, and what is well."""
    from lfi_podcast.web.address import shown

    groups: dict[tuple[str, str], list[Verified]] = {}
    for row in found.rows:
        if row.message:
            groups.setdefault((row.check, row.message), []).append(row)
    for rows in sorted(groups.values(), key=lambda rows: rows[0].ok):
        first, others = rows[0], f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
        print_trial(
            Trial(first.check, "note" if first.ok else "fails", f"{shown(first.url)}{others}", first.message)
        )
    for role, number in found.right.items():
        if number:
            print_trial(Trial(role, "ok", f"{number}"))
    for note in notes:
        errors.print(note, style="dim")
