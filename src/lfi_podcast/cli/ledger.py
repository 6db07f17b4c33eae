"""`lfi-podcast ledger`: records the stand-ins of private names without revealing the names."""

from secrets import token_hex

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.output import errors, output


def ledger(typer_context: typer.Context) -> None:
    """Record the stand-ins of the names in private.yml in ledger.yml, which can be committed: it reveals no names."""
    from lfi_podcast.show.ledger import update_ledger

    repository = context_of(typer_context).repository
    done = update_ledger(repository, token_hex(16))
    for message in done.notices:
        errors.print(message, style="yellow")
    output.print(f"{done.known} names are in ledger.yml, {done.added} of them new")
