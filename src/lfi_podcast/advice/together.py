"""What the episodes of a show contradict each other in."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from lfi_podcast.advice import dates
from lfi_podcast.advice.row import Among
from lfi_podcast.config.check import Complaint
from lfi_podcast.model.episode import Episode

_NEAR = 5
"""By how much the numbers of neighbours may differ."""

FEWEST = 3
"""Episodes that another one can be far from."""


def titles_equal(episodes: Sequence[Episode], now: datetime | None) -> Iterator[Among]:
    for one, other in _alike(episodes, lambda episode: " ".join(episode.title.casefold().split())):
        yield (
            one.slug,
            ("title",),
            f"is also the title of {other.slug}, so listeners take them for one; tell them apart",
        )


def numbers_equal(episodes: Sequence[Episode], now: datetime | None) -> Iterator[Among]:
    """A bonus may have the number of the episode that it belongs to."""
    for one, other in _alike(episodes, lambda each: each.number and (each.season, each.number, each.kind)):
        season = f" in season {one.season}" if one.season else ""
        yield (
            one.slug,
            ("number",),
            f"{one.number} is also the number of {other.slug}{season}; correct one of the two",
        )


def summaries_equal(episodes: Sequence[Episode], now: datetime | None) -> Iterator[Among]:
    for one, other in _alike(episodes, lambda episode: " ".join((episode.summary or "").casefold().split())):
        yield one.slug, ("summary",), f"is also the summary of {other.slug}; say what is told in this one"


def numbers_out_of_line(episodes: Sequence[Episode], now: datetime | None) -> Iterator[Among]:
    """By the dates of a season."""
    for before, episode, after in _threes(episodes, lambda each: (each.published, each.slug)):
        low, high = sorted((before.number or 0, after.number or 0))
        number = episode.number or low
        if before.season == episode.season == after.season and low and high - low <= _NEAR:
            if min(abs(number - low), abs(number - high)) > 2 * _NEAR:
                message = f"is {number}, between {before.number} and {after.number}; correct it"
                yield episode.slug, ("number",), message
        elif before.season == after.season != episode.season and episode.season:
            message = f"is {episode.season}, between two episodes of season {before.season}; correct it"
            yield episode.slug, ("season",), message


def season_missing(episodes: Sequence[Episode], now: datetime | None) -> Iterator[Among]:
    """In a show that has seasons."""
    full = [episode for episode in episodes if episode.kind == "full"]
    without = [episode for episode in full if not episode.season]
    if len(without) * 3 <= len(full):
        for episode in without:
            yield (
                episode.slug,
                ("season",),
                "is missing, and most episodes have one, so apps set this one apart; add it",
            )


def years_apart(episodes: Sequence[Episode], now: datetime | None) -> Iterator[Among]:
    dated = sorted((each.published, each.slug, each) for each in episodes if each.published)
    for position, (mine, _, episode) in enumerate(dated):
        yield from _in(episode, dates.too_late(now, episode))
        gaps = [abs(mine - other) for other, *_ in dated[max(0, position - 1) : position + 2]]
        gaps.remove(timedelta(0))  # to itself
        if len(dated) > FEWEST:
            yield from _in(episode, dates.far_from_others(now, episode, min(gaps)))


def dates_out_of_line(episodes: Sequence[Episode], now: datetime | None) -> Iterator[Among]:
    """By the numbers of a season."""
    for before, episode, after in _threes(episodes, lambda each: (each.season or 0, each.number or 0)):
        if before.season == after.season:
            yield from _in(episode, dates.out_of_line(episode, before, after))


def _threes(
    episodes: Sequence[Episode], key: Callable[[Episode], Any]
) -> Iterator[tuple[Episode, Episode, Episode]]:
    """Full episodes with date and number in some order, each with the one before and the one after it."""
    counted = [each for each in episodes if each.kind == "full" and each.number and each.published]
    counted.sort(key=key)
    yield from zip(counted, counted[1:], counted[2:], strict=False)


def _in(episode: Episode, found: Iterator[Complaint]) -> Iterator[Among]:
    return ((episode.slug, place, message) for place, message in found)


def _alike(
    episodes: Sequence[Episode], key: Callable[[Episode], Hashable]
) -> Iterator[tuple[Episode, Episode]]:
    """Each episode that is like an earlier one in something, with that one."""
    first = dict[Hashable, Episode]()
    for episode in episodes:
        if mark := key(episode):
            other = first.setdefault(mark, episode)
            if other is not episode:
                yield episode, other
