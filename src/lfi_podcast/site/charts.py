"""Curves and bars as SVG paths, with their axes: geometry only, no text.

A drawing stretches to the available space (viewBox with preserveAspectRatio="none"), so shapes are in its own units,
and anything of fixed size (labels, ticks) is placed in per cent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from lfi_podcast.model.report import buckets

WIDTH, HEIGHT = 1000, 300
"""The size of a curve's drawing, in its own units."""

POINTS = 600
"""The most points in a curve: more than a screen shows, while three hours are a few kilobytes."""

BAR_WIDTH, BAR_HEIGHT = 2, 200
"""The width of a bar with its gap, and the height of a waveform's drawing, in its own units."""

MOST_TICKS = 7
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)


@dataclass(frozen=True)
class Tick:
    """A label and its position ("25%"). `minor`: omitted on small screens. `is_last`: at the edge."""

    at: str
    label: str
    minor: bool = False
    is_last: bool = False


def percent(part: float, whole: float) -> str:
    """The position of `part` on an axis of length `whole`, never outside it."""
    return f"{100 * min(1.0, max(0.0, part / whole)):.2f}".rstrip("0").rstrip(".") + "%"


def thinned(values: Sequence[float | None]) -> list[float | None]:
    """At most POINTS values, each the mean of its group; None if the whole group is None."""
    means: list[float | None] = []
    for bucket in buckets(values, POINTS):
        known = [value for value in bucket if value is not None]
        means.append(sum(known) / len(known) if known else None)
    return means


def curve(values: Sequence[float | None], low: float, high: float) -> str:
    """The path of `values` between two levels, with a gap for each None; values outside are drawn at the edge."""
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
    """The path of bars around the middle line, each at least slightly visible."""
    middle = BAR_HEIGHT // 2
    return "".join(
        f"M{BAR_WIDTH * n + BAR_WIDTH // 2} {middle - max(1, height)}v{2 * max(1, height)}"
        for n, height in enumerate(heights)
    )


def highest(heights: Sequence[int], count: int) -> list[int]:
    return [max(bucket) for bucket in buckets(heights, count)]


def average(heights: Sequence[int], count: int) -> list[int]:
    return [round(sum(bucket) / len(bucket)) for bucket in buckets(heights, count)]


def window(
    curves: Sequence[Sequence[float | None]], around: tuple[float, float], step: float
) -> tuple[float, float]:
    """The lowest and highest level of a chart: multiples of `step` that include `around` and nearly all values.

    One value in a hundred may be outside at either end, so that a cough does not flatten the rest.
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
