"""Rules about chapters inside the feed: Podlove Simple Chapters, and what Spotify asks of them."""

from itertools import pairwise

from lfi_podcast.lint import values as be
from lfi_podcast.lint.place import FeedPlace
from lfi_podcast.lint.predicates import attribute, has_attributes, when
from lfi_podcast.lint.rule import Rule


def _starts(chapters: FeedPlace) -> list[float]:
    """Where its chapters start, in seconds, as far as that can be read."""
    starts = (be.seconds(chapter.get("start")) for chapter in chapters.all("psc:chapter"))
    return [start for start in starts if start is not None]


def length_of(place: FeedPlace) -> float:
    """Seconds of the item that a place is in; endless if the feed does not say it."""
    item = place.item
    return (be.seconds(item.text_of("itunes:duration")) or float("inf")) if item else float("inf")


def _is_in_order(chapters: FeedPlace) -> bool:
    return all(earlier < later for earlier, later in pairwise(_starts(chapters)))


def _is_within_the_episode(chapters: FeedPlace) -> bool:
    return all(start < length_of(chapters) for start in _starts(chapters))


def _suits_spotify(chapters: FeedPlace) -> bool:
    """At least three, the first at the start, none shorter than 30 s."""
    starts = _starts(chapters)
    ends = [*starts[1:], length_of(chapters)]
    return (
        len(starts) >= 3
        and starts[0] == 0
        and all(end - start >= 30 or end <= start for start, end in zip(starts, ends, strict=True))
    )


CHAPTER_RULES = (
    Rule("simple-chapters", "Podlove", "psc:chapters", "error", lambda place: bool(place.all("psc:chapter")),
         "has no chapters; remove it"),
    Rule("simple-chapters-version", "Podlove", "psc:chapters", "error",
         attribute("version", be.is_like(r"1\.[0-2]")),
         "is of a version that there is not; write 1.2"),
    Rule("simple-chapters-no-version", "Podlove", "psc:chapters", "warning", has_attributes("version"),
         "has no version; write version=\"1.2\""),
    Rule("simple-chapter", "Podlove", "psc:chapter", "error", has_attributes("start", "title"),
         "needs a start and a title; add them"),
    Rule("simple-chapter-start", "Podlove", "psc:chapter", "error",
         attribute("start", lambda value: be.seconds(value) is not None),
         "has a start that is not a time such as 00:01:30.500; write it so"),
    Rule("simple-chapters-order", "Podlove", "psc:chapters", "error", _is_in_order,
         "has chapters that do not follow each other in time; put them in order, each time once"),
    Rule("simple-chapters-end", "Podlove", "psc:chapters", "warning", _is_within_the_episode,
         "has a chapter behind the end of the episode; correct its start, or itunes:duration"),
    Rule("spotify-chapters", "Spotify", "psc:chapters", "warning", when(_is_in_order, _suits_spotify),
         "has fewer than three chapters, one under 30 seconds, or none at the start, so that Spotify shows none; "
         "merge the short ones"),
    Rule("spotify-chapter-title", "Spotify", "psc:chapter", "warning",
         attribute("title", be.at_most_characters(40)),
         "has a title of more than 40 characters, which Spotify does not take; shorten it"),
)  # fmt: skip
