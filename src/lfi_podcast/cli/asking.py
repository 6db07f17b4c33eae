"""Doubts one by one: each is played and asked about, so that nobody signs off what they have not heard."""

from collections.abc import Iterator, Sequence

import typer
from rich.text import Text

from lfi_podcast.cli.output import output
from lfi_podcast.cli.player import play
from lfi_podcast.episode.accepted import accept
from lfi_podcast.episode.committed import read_committed, read_lines
from lfi_podcast.model.doubt import Doubt
from lfi_podcast.model.value import clock_time
from lfi_podcast.text.doubts import line_number, playing
from lfi_podcast.work.files import alone
from lfi_podcast.work.job import Job

_AROUND = 1.0  # seconds played before and after
_QUESTION = "right (r), wrong (w), play again (a), later (l), quit (q)"


def print_doubt(doubt: Doubt, url: str) -> None:
    """A doubt as it is listed. `url`: where it can be heard."""
    head = Text(f"{doubt.id}  {clock_time(doubt.at):>7}  {doubt.speaker}", style="bold")
    if doubt.serious:
        head.append("  serious", style="red")
    output.print(head)
    output.print(Text(f"  {doubt.text}"))
    output.print(Text(f"  {doubt.reason}"))
    output.print(Text(f"  {url}", style="dim"))


def ask_about(job: Job, doubts: Sequence[Doubt]) -> None:
    """Play each doubt and ask. What is right is signed off at once; what is wrong is listed at the end."""
    wrong = []
    with alone(job.workshop.repository.root / "build"):
        for doubt, answer in _answers(job, doubts):
            if answer == "r":
                accept(job, [doubt])
            elif answer == "w":
                wrong.append(doubt)
    for doubt in wrong:
        output.print(f"correct or delete in {_place(job, doubt)}: {doubt.text}")


def _answers(job: Job, doubts: Sequence[Doubt]) -> Iterator[tuple[Doubt, str]]:
    sound = job.finished
    for number, doubt in enumerate(doubts, 1):
        output.print(f"{number} of {len(doubts)}")
        print_doubt(doubt, playing(job.show.base, job.slug, doubt))
        answer = "a"
        while answer not in ("r", "w", "l", "q"):
            if answer == "a" and not play(sound, max(0.0, doubt.at - _AROUND), doubt.end + _AROUND):
                output.print(f"  nothing here can play it: open {job.name(sound)} at {clock_time(doubt.at)}")
            try:
                answer = typer.prompt(_QUESTION, default="l", show_default=False)[:1].lower()
            except typer.Abort:  # the end of the input
                return
        if answer == "q":
            return
        yield doubt, answer


def _place(job: Job, doubt: Doubt) -> str:
    """The file and line of the words."""
    name, content = job.name(job.transcript_file), read_committed(job).text or ""
    number = line_number(doubt, read_lines(job, content), content)
    return f"{name}:{number}" if number else name
