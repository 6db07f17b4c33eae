"""Dates of publication that are probably slips of typing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lfi_podcast.config.check import Complaint
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import Show

FIRST_YEAR, FIRST_PODCASTS = 1900, 2000
"""The earliest year that a date in a feed can have (RFC 2822, 3.3); no podcast is from before the other one."""

_FAR = timedelta(days=3 * 365)
_AHEAD = timedelta(days=5 * 365)
_OFF = timedelta(days=180)
_PUBLISHED = ("published",)


def impossible(show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.published and episode.published.year < FIRST_YEAR:
        yield (
            _PUBLISHED,
            f"is in the year {episode.published.year}, which no date in a feed can be; correct it",
        )


def too_early(show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.published and FIRST_YEAR <= episode.published.year < FIRST_PODCASTS:
        yield _PUBLISHED, f"is in {episode.published.year}, before there were podcasts; correct the year"


def too_late(now: datetime | None, episode: Episode) -> Iterator[Complaint]:
    if now and episode.published and episode.published - now > _AHEAD:
        yield _PUBLISHED, f"is in {episode.published.year}, more than five years ahead; correct the year"


def far_from_others(now: datetime | None, episode: Episode, gap: timedelta) -> Iterator[Complaint]:
    """A date that stands alone, years from the present. `gap`: to the nearest date of another episode."""
    mine = episode.published
    if not mine or mine.year < FIRST_PODCASTS or gap <= _FAR or (now and abs(mine - now) < _FAR):
        return
    yield _PUBLISHED, f"is in {mine.year}, {gap.days // 365} years from any other episode; correct the year"


def out_of_line(episode: Episode, before: Episode, after: Episode) -> Iterator[Complaint]:
    """A date that fits neither the episode with the number before nor the one with the number after."""
    dates = (before.published, episode.published, after.published)
    earlier, mine, later = dates
    if not (earlier and mine and later):
        return
    apart = min(abs(mine - earlier), abs(mine - later))
    if not min(earlier, later) <= mine <= max(earlier, later) and apart > max(_OFF, 2 * abs(later - earlier)):
        yield (
            _PUBLISHED,
            f"is {mine:%Y-%m-%d}, and number {before.number} and {after.number} are of {earlier:%Y-%m-%d} and "
            f"{later:%Y-%m-%d}; correct the date",
        )
