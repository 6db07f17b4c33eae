"""What the files of an imported episode are to say, once everything that it names is here. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lfi_podcast.imports.chapters import in_order
from lfi_podcast.imports.credits import PeopleEntries, credited
from lfi_podcast.imports.findings import FindingKind, ImportFinding
from lfi_podcast.imports.fit import fitting
from lfi_podcast.imports.notes import notes_from, plain_text
from lfi_podcast.imports.plan import EpisodePlan, plain, yaml_moment
from lfi_podcast.imports.values import ImportedChapter, ImportedItem
from lfi_podcast.imports.yaml_text import PlainScalar, episode_yaml
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.value import clock_time, format_time

_LONGEST_LABEL = 128
_SHORT = 4000
"""Bytes of a summary."""


@dataclass(frozen=True)
class Brought:
    """What was fetched for an episode. `artwork`: its path; `chapters`: from a file or the sound; `images`: paths of
    chapters' pictures, by address; `sound`: the ending of the recording; `seconds`: its length."""

    artwork: str | None = None
    chapters: tuple[ImportedChapter, ...] = ()
    images: Mapping[str, str] | None = None
    has_transcript: bool = False
    sound: str | None = None
    seconds: float | None = None


AS_IT_IS = (".mp3", ".m4a")
"""The files that are published byte for byte."""


def episode_files(
    episode: EpisodePlan, brought: Brought, regulars: PeopleEntries, is_explicit: bool
) -> tuple[Mapping[str, bytes], tuple[ImportFinding, ...]]:
    """episode.yml and notes.md, and what there is to tell of them."""
    item, slug = episode.item, episode.slug
    notes = notes_from(item.html or item.description or item.summary)
    told = [
        ImportFinding(FindingKind.CHANGED, "notes that read a little different in Markdown", slug, each)
        for each in notes.differences
    ]
    data = plain(
        {
            "title": item.title,
            "number": item.keys.get("number"),
            "display": item.keys.get("display"),
            "season": item.keys.get("season"),
            "kind": item.keys.get("kind") if item.keys.get("kind") != "full" else None,
            "published": PlainScalar(yaml_moment(item.published)) if item.published else None,
            "guid": item.identity,
            "summary": _summary(item),
            "people": credited(item.people or item.contributors, regulars),
            "artwork": brought.artwork,
            "topics": _topics(item),
            "chapters": _chapters(item, brought, slug, told),
            "clips": _clips(item),
            **{
                key: _listed(item.keys[key])
                for key in ("license", "funding", "location", "content_links")
                if key in item.keys
            },
            "social": _social(item),
        }
    )
    if item.keys.get("explicit", is_explicit) != is_explicit:
        data["explicit"] = item.keys["explicit"]
    data |= _sound(item, brought)
    kept, reasons = fitting(EpisodeFile, data)
    told += (ImportFinding(FindingKind.LEFT_OUT, f"{key}: {why}", slug) for key, why in reasons)
    if "people" in kept:
        kept["people"] = [each for each in kept["people"] if isinstance(each, str) or "id" in each]
    files = {"episode.yml": episode_yaml(kept)}
    return (files | {"notes.md": notes.markdown.encode()} if notes.markdown else files), tuple(told)


def _sound(item: ImportedItem, brought: Brought) -> dict[str, Any]:
    """The recording is published as it is, under the length that listeners know, and nobody is to recognise it."""
    if brought.sound not in (None, *AS_IT_IS):
        return {}
    known, real = item.duration, brought.seconds
    is_told_otherwise = known is not None and real is not None and round(known) != round(real)
    said = {"duration": clock_time(round(known))} if known and is_told_otherwise else {}
    return {"sound": "as-is", **said, **({} if brought.has_transcript else {"speech": "none"})}


def _summary(item: ImportedItem) -> str | None:
    """The description, where there are longer notes beside it that do not begin with the same words."""
    if not item.html:
        return None
    notes, summary = plain_text(item.html), plain_text(item.description or item.summary)
    is_its_own = summary and summary != notes and not notes.startswith(summary.rstrip(". …")[:200])
    return summary if is_its_own and len(summary.encode()) <= _SHORT else None


def _topics(item: ImportedItem) -> Sequence[str]:
    topics = list(dict.fromkeys(item.keys.get("topics") or item.keys.get("keywords") or ()))
    return [topic for topic in topics if len(topic) <= _LONGEST_LABEL]


def _chapters(
    item: ImportedItem, brought: Brought, slug: str, told: list[ImportFinding]
) -> Sequence[Mapping[str, Any]]:
    found = brought.chapters or item.chapters
    kept = in_order(found)
    if len(kept) < len(found):
        told.append(
            ImportFinding(
                FindingKind.LEFT_OUT,
                "chapters without a title, or at the time of another",
                slug,
                f"{len(found) - len(kept)} of {len(found)}",
            )
        )
    end = item.duration or brought.seconds or float("inf")
    late = [chapter for chapter in kept if chapter.at >= end]
    if late:
        told.append(
            ImportFinding(
                FindingKind.LEFT_OUT, "chapters after the end", slug, f"{len(late)} of {len(found)}"
            )
        )
    images = brought.images or {}
    return [
        plain(
            {
                "at": _time(chapter.at),
                "title": _label(chapter.title),
                "url": chapter.url,
                "image": images.get(chapter.image),
            }
        )
        for chapter in kept
        if chapter.at < end
    ]


def _clips(item: ImportedItem) -> Sequence[Mapping[str, Any]]:
    return [
        {"at": _time(bite.at), "for": bite.length, "title": _label(bite.title or item.title)}
        for bite in item.bites
    ]


def _time(seconds: float) -> str:
    """As short as it can be: 0:00, 1:12, 18:48.463."""
    text = format_time(seconds).lstrip("0:") or "0.000"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    minutes = whole if ":" in whole else f"0:{int(whole or 0):02}"
    return f"{minutes}.{rest}" if rest else minutes


def _label(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_LABEL else words[: _LONGEST_LABEL - 1].rstrip() + "…"


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _social(item: ImportedItem) -> Any:
    found = list(item.keys.get("social", ()))
    return "disabled" if "disabled" in found else found
