"""`lfi-podcast ledger`: the names of private.yml, noted without giving them away."""

from secrets import token_hex

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.output import errors, output


def ledger(typer_context: typer.Context) -> None:
    """Note the stand-in of each name in private.yml in ledger.yml, which git may keep: it gives no name away."""
    from lfi_podcast.show.ledger import update_ledger

    repository = context_of(typer_context).repository
    done = update_ledger(repository, token_hex(16))
    for message in done.notices:
        errors.print(message, style="yellow")
    output.print(f"{done.known} names are in ledger.yml, {done.added} of them new")
