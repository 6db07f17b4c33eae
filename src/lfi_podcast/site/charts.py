"""Curves and bars as SVG paths, and the axes they are read by: geometry only, no words.

A drawing stretches to whatever room a page gives it (viewBox with preserveAspectRatio="none"), so shapes are in
its own units, and what must keep its size (labels, ticks) is placed in per cent of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

from lfi_podcast.model.report import Waveform

WIDTH, HEIGHT = 1000, 300
"""The drawing of a curve, in its own units."""

POINTS = 600
"""What a curve has at most: more than a screen shows, and three hours stay a few kilobytes."""

BAR_WIDTH, BAR_HEIGHT = 2, 200
"""A bar with its gap, and the drawing of a waveform, in its own units."""

MOST_TICKS = 7
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)

T = TypeVar("T")


@dataclass(frozen=True)
class Tick:
    """A label, and where it stands ("25%"). `minor`: left out where there is little room. `is_last`: at the edge."""

    at: str
    label: str
    minor: bool = False
    is_last: bool = False


def percent(part: float, whole: float) -> str:
    """Where `part` is on an axis of length `whole`, never outside of it."""
    return f"{100 * min(1.0, max(0.0, part / whole)):.2f}".rstrip("0").rstrip(".") + "%"


def buckets(values: Sequence[T], count: int) -> Iterator[Sequence[T]]:
    """`values` as `count` stretches of nearly equal length, or each by itself where there are fewer."""
    count = min(count, len(values))
    for n in range(count):
        yield values[n * len(values) // count : (n + 1) * len(values) // count]


def thinned(values: Sequence[float | None]) -> list[float | None]:
    """At most POINTS values, each the mean of those it stands for; None where all of them are."""
    means: list[float | None] = []
    for bucket in buckets(values, POINTS):
        known = [value for value in bucket if value is not None]
        means.append(sum(known) / len(known) if known else None)
    return means


def curve(values: Sequence[float | None], low: float, high: float) -> str:
    """The path of `values` between two levels; a gap for each None, and levels outside drawn at the border."""
    path, pen = [], "M"
    points = thinned(values)
    for n, value in enumerate(points):
        if value is None:
            pen = "M"
            continue
        x = (n + 0.5) * WIDTH / len(points)
        y = HEIGHT * (high - min(high, max(low, value))) / (high - low)
        alone = pen == "M" and (n + 1 == len(points) or points[n + 1] is None)
        path.append(f"{pen}{x:.1f} {y:.1f}" + ("h0" if alone else ""))  # a dot, thanks to round line ends
        pen = "L"
    return "".join(path)


def bars(heights: Sequence[int]) -> str:
    """The path of bars about the middle line, each at least a hair high."""
    middle = BAR_HEIGHT // 2
    return "".join(
        f"M{BAR_WIDTH * n + BAR_WIDTH // 2} {middle - max(1, height)}v{2 * max(1, height)}"
        for n, height in enumerate(heights)
    )


def highest(heights: Sequence[int], count: int) -> list[int]:
    return [max(bucket) for bucket in buckets(heights, count)]


def average(heights: Sequence[int], count: int) -> list[int]:
    return [round(sum(bucket) / len(bucket)) for bucket in buckets(heights, count)]


def player_bars(waveform: Waveform, count: int) -> list[int]:
    """How loud it is, with the loudest stretch at full height: what a seek bar shows."""
    heights = average(waveform.levels, count)
    top = max(heights, default=0)
    return [round(100 * height / top) for height in heights] if top else heights


def window(
    curves: Sequence[Sequence[float | None]], around: tuple[float, float], step: float
) -> tuple[float, float]:
    """The levels that a chart reaches from and to: multiples of `step` that hold `around` and nearly all values.

    One value in a hundred may lie outside at either end, so that a cough does not flatten the rest.
    """
    values = sorted(value for one in curves for value in one if value is not None)
    spare = len(values) // 100
    low = min([around[0], *values[spare : spare + 1]])
    high = max([around[1], *values[len(values) - spare - 1 :][:1]])
    return floor(low / step) * step, ceil(high / step) * step


def level_ticks(low: float, high: float, step: float, label: Callable[[float], str]) -> list[Tick]:
    count = round((high - low) / step)
    return [Tick(percent(n, count), label(high - n * step)) for n in range(count + 1)]


def time_ticks(duration: float) -> list[Tick]:
    step = next((step for step in _TIME_STEPS if duration / step <= MOST_TICKS), _TIME_STEPS[-1])
    count = floor(duration / step) + 1
    crowded = count > MOST_TICKS // 2 + 1
    return [
        Tick(
            percent(n * step, duration),
            time_label(n * step, step),
            minor=crowded and n % 2 == 1,
            is_last=n * step > 0.97 * duration,
        )
        for n in range(count)
    ]


def time_label(seconds: int, step: int) -> str:
    """`0:30` on an axis in seconds, else `10 min`, `1 h`, `1 h 30`."""
    if step < 60:
        return f"{seconds // 60}:{seconds % 60:02}"
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if not hours:
        return f"{minutes} min" if minutes else "0"
    return f"{hours} h {minutes:02}" if minutes else f"{hours} h"
