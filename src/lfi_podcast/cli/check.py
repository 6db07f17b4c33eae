"""`lfi-podcast check`: lists all problems in the show's files."""

from dataclasses import asdict

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson, Slugs
from lfi_podcast.cli.output import errors, output, print_json


def check(typer_context: typer.Context, slugs: Slugs = None, as_json: AsJson = False) -> None:
    """List all problems in the show's files, with file and line. Changes nothing."""
    from lfi_podcast.show.check import check as check_show
    from lfi_podcast.show.check import speakers

    context = context_of(typer_context)
    repository = context.repository
    problems = check_show(repository, slugs or [], context.now)
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            errors.print(f"{problem.level}: {problem}", style="red" if problem.level == "error" else "yellow")
        for line in speakers(repository, slugs or []):
            output.print(line)
        if not problems:
            output.print("no problems found")
    if any(problem.level == "error" for problem in problems):
        raise typer.Exit(1)
