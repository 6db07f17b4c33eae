"""Displays progress: a bar on a terminal, plain lines elsewhere, JSON for programs."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING

import typer

from lfi_podcast.cli.output import output
from lfi_podcast.errors import PodcastError
from lfi_podcast.work.events import Event, Reporter

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS_BETWEEN_LINES = 10

ShowEvent = Callable[[Event, float | None], None]
"""Shows an event, with the seconds that its stage took."""


@contextmanager
def watching(as_json: bool = False, fresh: bool = True) -> Iterator[Reporter]:
    """A reporter for the pipeline. `fresh`: whether to show fresh stages."""
    shown = {"done", "failed", "fresh"} if fresh else {"done", "failed"}

    def printed(event: Event, seconds: float | None) -> None:
        if event.event in shown:
            _print_line(event, seconds)
        elif event.event == "progress" and event.note:
            output.print(event.note, style="yellow")

    if as_json:
        yield TimedEvents(_print_json)
    elif output.is_terminal:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=output, transient=True) as bars:
            yield Bars(bars, printed)
    else:
        yield Lines(printed)


class TimedEvents:
    """Add the duration of a stage, which the pipeline itself does not measure."""

    def __init__(self, show: ShowEvent) -> None:
        self._show = show
        self._began: dict[tuple[str, str], float] = {}

    def __call__(self, event: Event) -> None:
        key, now = (event.slug, event.stage), time.monotonic()
        if event.event == "started":
            self._began[key] = now
        began = self._began.get(key) if event.event in ("done", "failed") else None
        self._show(event, None if began is None else now - began)


class Lines(TimedEvents):
    """Lines for finished stages, and one every ten seconds for a transfer."""

    def __init__(self, show: ShowEvent) -> None:
        super().__init__(show)
        self._transfer = TransferRate()
        self._said = time.monotonic()

    def __call__(self, event: Event) -> None:
        super().__call__(event)
        if event.event == "progress" and event.size:
            text = self._transfer.describe(event)
            if self._transfer.has_rate and time.monotonic() - self._said >= _SECONDS_BETWEEN_LINES:
                self._said = time.monotonic()
                output.print(f"{event.stage}: {text}")


class TransferRate:
    """How much of a transfer is done, and how fast it goes: on average, since the first event of this size."""

    def __init__(self) -> None:
        self._size, self._began, self._from = 0, 0.0, 0.0

    @property
    def has_rate(self) -> bool:
        """Whether a transfer has been going on for a while, so that there is something to say."""
        return time.monotonic() > self._began

    def describe(self, event: Event) -> str:
        size, now = event.size or 0, time.monotonic()
        done = size * (event.fraction or 0.0)
        if size != self._size or done < self._from:
            self._size, self._began, self._from = size, now, done
        rate = (done - self._from) / max(now - self._began, 0.1)
        unit, one = ("MB", 1e6) if size >= 100_000 else ("kB", 1e3)
        return f"{done / one:.1f} of {size / one:.1f} {unit}, {rate / one:.1f} {unit}/s"


class Bars(TimedEvents):
    """Lines for finished stages, with a bar for the current one below."""

    def __init__(self, bars: "Progress", show: ShowEvent) -> None:
        super().__init__(show)
        self._bars = bars
        self._task: TaskID | None = None
        self._transfer = TransferRate()

    def __call__(self, event: Event) -> None:
        super().__call__(event)
        if event.event in ("started", "progress") and self._task is None:
            self._task = self._bars.add_task(f"{event.slug} {event.stage}", total=None)
        elif event.event in ("done", "failed") and self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None
        if event.event == "progress" and self._task is not None:
            self._bars.update(self._task, total=1.0, completed=event.fraction)
            if event.size:
                text = f"{event.stage} {self._transfer.describe(event)}"
                self._bars.update(self._task, description=text)


def _print_json(event: Event, seconds: float | None) -> None:
    if event.event == "progress":
        return
    fields = {"slug": event.slug, "stage": event.stage, "event": event.event, "reason": event.reason}
    if event.note:
        fields["note"] = event.note
    line = {**fields, "seconds": None if seconds is None else round(seconds, 3)}
    output.out(json.dumps(line, ensure_ascii=False))


def _print_line(event: Event, seconds: float | None) -> None:
    took = f"{seconds:6.1f} s" if seconds is not None else " " * 8
    why = f"  ({event.reason})" if event.reason else ""
    style = {"fresh": "dim", "failed": "red"}.get(event.event)
    output.print(f"{event.slug:<28} {event.stage:<11}{event.event:<7}{took}{why}".rstrip(), style=style)
    for line in (event.note or "").splitlines():
        _print_remark(line)


def _print_remark(text: str) -> None:
    """One thing to know of the stage in the line above; its later lines stand further in."""
    first, later = " " * 4, " " * 8
    wrapped = wrap(
        text,
        output.width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    output.print("\n".join(wrapped) if output.is_terminal else first + text, style="yellow")


def report_failures(failures: list[PodcastError]) -> None:
    """The exit status of the worst failure; each was reported when it happened."""
    if failures:
        raise typer.Exit(max(failure.exit_status for failure in failures))
