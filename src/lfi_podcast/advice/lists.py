"""Chapters, clips and the lists of an episode: what apps make of them, and what is there twice."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lfi_podcast.config.check import Complaint
from lfi_podcast.model.episode import Chapter, Episode
from lfi_podcast.model.placeholders import is_placeholder
from lfi_podcast.model.show import DESCRIPTION_LIMIT, Show

FEWEST_CHAPTERS, SHORTEST_CHAPTER, LONGEST_CHAPTER_TITLE = 3, 30.0, 40
"""How many chapters Spotify needs, of how many seconds each, under titles of how many characters at most."""

SHORTEST_CLIP, LONGEST_CLIP = 15.0, 120.0
"""Seconds of a `podcast:soundbite`."""


def nothing_said(show: Show, episode: Episode) -> Iterator[Complaint]:
    """A draft may get them yet."""
    if episode.published and not (episode.summary or episode.notes.strip()):
        yield ("summary",), "is missing, and so are notes, so apps show the title alone; write one of the two"


def summary_too_long(show: Show, episode: Episode) -> Iterator[Complaint]:
    if (size := len((episode.summary or "").encode())) > DESCRIPTION_LIMIT:
        yield (
            ("summary",),
            f"is {size} bytes, and directories show {DESCRIPTION_LIMIT}; put the rest into notes.md",
        )


def summary_repeats(show: Show, episode: Episode) -> Iterator[Complaint]:
    if (episode.summary or "").casefold().strip(" .") == episode.title.casefold().strip(" ."):
        yield ("summary",), "only repeats the title, which apps show above it; say what the episode is about"


def corrections_early(show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, correction in enumerate(episode.corrections):
        if episode.published and correction.on < episode.published.date():
            yield ("corrections", position, "on"), "is before the episode was published; correct the date"


def guid_with_blanks(show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.guid and any(map(str.isspace, episode.guid)):
        yield (
            ("guid",),
            "has a blank, and apps differ in what they make of that; unless it is published, remove the blank",
        )


def chapters_too_few(show: Show, episode: Episode) -> Iterator[Complaint]:
    if 0 < len(episode.chapters) < FEWEST_CHAPTERS:
        message = f"there are {len(episode.chapters)}; Spotify and Apple show none below {FEWEST_CHAPTERS}: add some"
        yield ("chapters",), message


def chapters_too_short(show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, (mark, following) in enumerate(pairwise(_shown(episode.chapters))):
        if 0 < (length := following.at - mark.at) < SHORTEST_CHAPTER:
            message = (
                f"lasts {length:g} s; below 30 s, Spotify shows no chapters at all: join it with another"
            )
            yield ("chapters", position), message


def chapter_titles_too_long(show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, mark in enumerate(_shown(episode.chapters)):
        if (length := len(mark.title)) > LONGEST_CHAPTER_TITLE:
            message = f"has {length} characters; above 40, Spotify shows no chapters at all: shorten it"
            yield ("chapters", position, "title"), message


def _shown(chapters: Sequence[Chapter]) -> Sequence[Chapter]:
    """Those that could be shown: of too few, only that is told."""
    return chapters if len(chapters) >= FEWEST_CHAPTERS else ()


def clip_length(show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, clip in enumerate(episode.clips):
        if not SHORTEST_CLIP <= clip.length <= LONGEST_CLIP:
            yield (
                ("clips", position, "for"),
                f"is {clip.length:g} s; apps expect 15 to 120 s: choose another passage",
            )


def people_twice(show: Show, episode: Episode) -> Iterator[Complaint]:
    regulars = {who: person.name for who, person in show.people.items()}
    names = [credit.name or regulars.get(credit.id, credit.id) for credit in episode.people]
    yield from (
        (("people", position), f"{names[position]!r} is there twice, and so in apps; remove one of the two")
        for position in _repeated(names)
    )


def regulars_twice(show: Show) -> Iterator[Complaint]:
    ids = list(show.people)
    for position in _repeated([show.people[who].name for who in ids]):
        yield ("people", ids[position], "name"), "is the name of somebody else here; keep one of the two"


def topics_twice(show: Show, episode: Episode) -> Iterator[Complaint]:
    for position in _repeated(episode.topics):
        yield ("topics", position), f"{episode.topics[position]!r} is there twice; remove one of the two"


def topics_in_one(show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, topic in enumerate(episode.topics):
        if topic.count(",") + topic.count(";") > 1:
            yield (
                ("topics", position),
                "is a list in one topic; write each on its own: [near misses, reviews]",
            )
        elif topic.startswith("#"):
            yield ("topics", position), "starts with #, which apps show; remove it"


def references_twice(show: Show, episode: Episode) -> Iterator[Complaint]:
    texts = [source.text for source in episode.references]
    links = [source.link or str(position) for position, source in enumerate(episode.references)]
    for position in sorted({*_repeated(texts), *_repeated(links)}):
        yield ("references", position), "is there twice; remove one of the two"


def clips_twice(show: Show, episode: Episode) -> Iterator[Complaint]:
    for position in _repeated([f"{clip.at} {clip.length}" for clip in episode.clips]):
        yield ("clips", position), "is the same passage as another clip; remove one of the two"


def categories_twice(show: Show) -> Iterator[Complaint]:
    for position in _repeated(show.categories):
        yield ("categories", position), "is there twice; remove one of the two"
    for position, name in enumerate(show.categories):
        if any(other.startswith(f"{name} > ") for other in show.categories):
            yield ("categories", position), "is implied by its own subcategory, which is there too; remove it"


def categories_many(show: Show) -> Iterator[Complaint]:
    if len(show.categories) > 3:
        yield (
            ("categories", 3),
            "is the fourth; directories read three at most, and Apple the first alone: remove it",
        )


def _repeated(texts: Sequence[str]) -> Iterator[int]:
    """The positions of those that say the same as an earlier one. Placeholders say nothing."""
    seen = set[str]()
    for position, text in enumerate(texts):
        same = " ".join(text.casefold().split())
        if same in seen and not is_placeholder(text):
            yield position
        seen.add(same)
