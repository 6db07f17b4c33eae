"""`lfi-podcast doctor`: what this machine has, and what to do where something is missing."""

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import print_json, print_trial


def doctor(typer_context: typer.Context, as_json: AsJson = False) -> None:
    """Say what this machine has, whether the store can be reached, and what to do. Changes nothing."""
    from lfi_podcast.machine.checks import examine_machine
    from lfi_podcast.machine.surroundings import look_around

    statuses, trials = [0], []
    for trial, status in examine_machine(look_around(context_of(typer_context).root)):
        statuses.append(status)
        trials.append(trial)
        if not as_json:
            print_trial(trial)
    if as_json:
        print_json([vars(trial) for trial in trials])
    raise typer.Exit(max(statuses))
