"""What does not belong into an episode's title: apps show its number, its season, its kind and the show beside it."""

import re
from collections.abc import Iterator

from lfi_podcast.config.check import Complaint
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import Show

_TITLE = ("title",)
_WORD = (
    r"(?:#|№|n[°º]|nr\.?|no\.|ep\.?|epi\.|episode|episodio|episódio|épisode|épisodio|folge|aflevering|afl\.|avsnitt|"
    r"afsnit|jakso|odcinek|epizoda|epizód|bölüm|выпуск|эпизод|серия|episod|puntata|part\s+#)"
)
_NUMBERED = re.compile(
    rf"^\W*{_WORD}\s*\d"  # Episode 12: …
    rf"|[\s(\[|–—-]{_WORD}\s*\d+\W*$"  # … (Episode 12)
    r"|^\W*s(?:eason|taffel|aison)?\s*\d+\s*[,.:x–—-]?\s*e(?:p(?:isode)?)?\.?\s*\d"  # S01E02
    r"|\bs\d+\s*e\d+\b|^\W*\d+x\d\d\b|^第\s*\d+\s*[話回集期]",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r"^\W*(?:season|series|staffel|saison|temporada|stagione|seizoen|s)\s*\d+\s*[:,|–—-]", re.IGNORECASE
)
_AT_AN_END = (
    re.compile(r"^\W*e?([0-9]{1,9})(?:\s*[.:)\]|–—-]\s*\D)", re.IGNORECASE),
    re.compile(r"^\W*e([0-9]{1,9})\s", re.IGNORECASE),
    re.compile(r"[#(\[|–—-]\s*([0-9]{1,9})\W*$"),
)
_EXPLICIT = re.compile(r"[(\[](?:explicit|nsfw|18\+)[)\]]", re.IGNORECASE)
_KIND = re.compile(r"(?:(?:official|show|podcast|series|season\s+\w+)\s+)?(?:trailer|teaser)", re.IGNORECASE)
_PREFIX = re.compile(r"^\W*(trailer|teaser|bonus(?:\s+episode)?)\s*[:|–—-]", re.IGNORECASE)


def number_inside(show: Show, episode: Episode) -> Iterator[Complaint]:
    own = (found[1] for pattern in _AT_AN_END if (found := pattern.search(episode.title)))
    if _NUMBERED.search(episode.title) or any(int(digits) == episode.number for digits in own):
        yield _TITLE, "has its number, which apps show already; write it under `number` alone"
    elif _SEASON.search(episode.title):
        yield _TITLE, "has its season, which apps show already; write it under `season` alone"


def show_inside(show: Show, episode: Episode) -> Iterator[Complaint]:
    """A trailer may well say what it is a trailer of."""
    if episode.kind == "trailer":
        return
    # What the show is called after, such as "delay" or "near misses", may be what an episode speaks of.
    is_named = " " in show.title and re.search(rf"(?<!\w){re.escape(show.title)}(?!\w)", episode.title)
    if is_named or _is_set_apart(_plain(show.title), episode.title):
        yield _TITLE, "has the show's title, which apps show already; remove it"


def kind_inside(show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.kind == "full" and _KIND.fullmatch(episode.title.strip()):
        yield _TITLE, "says that this is a trailer, and its kind is full; add `kind: trailer`"
    elif found := _PREFIX.match(episode.title):
        kind = "bonus" if found[1].lower().startswith("bonus") else "trailer"
        yield _TITLE, f"has its kind, which apps show already; write `kind: {kind}`, and remove it here"


def explicit_inside(show: Show, episode: Episode) -> Iterator[Complaint]:
    if _EXPLICIT.search(episode.title):
        yield (
            _TITLE,
            "has a warning, which apps show by themselves; write `explicit: true`, and remove it here",
        )


def keywords_in_title(show: Show) -> Iterator[Complaint]:
    if re.search(r"[|:–—-][^|]*,[^,]+,", show.title):
        yield _TITLE, "has keywords, for which Apple removes shows; write the name alone"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_set_apart(name: str, title: str) -> bool:
    """Whether a name is all of a title, or stands at one end of it: `Delay | On being late`."""
    parts = [_plain(part) for part in re.split(r"\s*[|:·•–—()\[\]]\s*|\s+-\s+", title.strip(" ()[]"))]
    return bool(name) and name in (parts[0], parts[-1])
