"""`lfi-podcast check`: lists all problems in the show's files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.options import AsJson, Slugs
from lfi_podcast.cli.output import errors, output, print_json
from lfi_podcast.errors import Problem

SHOWN = 5
"""Warnings of one rule that are printed. Errors all are."""


def check(
    typer_context: typer.Context,
    slugs: Slugs = None,
    as_json: AsJson = False,
    every: Annotated[
        bool, typer.Option("--all", help=f"Print more than {SHOWN} warnings of a kind.")
    ] = False,
) -> None:
    """List all problems in the show's files, with file and line. Changes nothing."""
    from lfi_podcast.show.check import check as check_show
    from lfi_podcast.show.check import speakers

    context = context_of(typer_context)
    repository = context.repository
    problems = check_show(repository, slugs or [], context.now)
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        for level, line in lines(problems, len(problems) if every else SHOWN):
            errors.print(line, style="red" if level == "error" else "yellow")
        for line in speakers(repository, slugs or []):
            output.print(line)
        output.print(_counted(problems) or "no problems found")
    if any(problem.level == "error" for problem in problems):
        raise typer.Exit(1)


def lines(problems: Sequence[Problem], most: int) -> Iterator[tuple[str, str]]:
    """A line for each problem, with its level; of many warnings of one rule, `most` lines and one for the rest."""
    seen = Counter[str]()
    for problem in problems:
        is_one_of_many = problem.level == "warning" and problem.rule
        seen[problem.rule] += bool(is_one_of_many)
        if not is_one_of_many or seen[problem.rule] <= most:
            yield problem.level, f"{problem.level}: {problem}"
    for rule, count in seen.items():
        if count > most:
            yield "warning", f"warning: {count - most} more of the kind {rule}; --all lists them"


def _counted(problems: Sequence[Problem]) -> str:
    """`1 error, 2 warnings`; nothing if there are none."""
    counts = Counter(problem.level for problem in problems)
    return ", ".join(
        f"{count} {level}{'' if count == 1 else 's'}"
        for level in ("error", "warning")
        if (count := counts[level])
    )
