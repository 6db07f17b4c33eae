"""What the files of an imported episode are to say, once everything that it names is here. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from lfi_podcast.imports.chapters import in_order
from lfi_podcast.imports.credits import PeopleEntries, credited
from lfi_podcast.imports.findings import FindingKind, ImportFinding
from lfi_podcast.imports.fit import fitting
from lfi_podcast.imports.notes import notes_from, plain_text
from lfi_podcast.imports.plan import EpisodePlan, plain, yaml_moment
from lfi_podcast.imports.values import ImportedChapter, ImportedItem
from lfi_podcast.imports.yaml_text import PlainScalar, episode_yaml
from lfi_podcast.model.episode import LONGEST_CLIP, EpisodeFile
from lfi_podcast.model.value import clock_time, format_time

_LONGEST_LABEL = 128
_LONGEST_SUMMARY = 4000
"""Bytes."""

_SAME = 40
"""Characters by which a description is known to be the notes once more, without their markup."""


@dataclass(frozen=True)
class Brought:
    """What was fetched for an episode. `artwork`: its path; `chapters`: from a file or the sound; `images`: paths of
    the pictures of chapters and notes, by address; `sound`: the ending of the recording; `seconds`: its length."""

    artwork: str | None = None
    chapters: tuple[ImportedChapter, ...] = ()
    images: Mapping[str, str] = field(default_factory=dict)
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
    notes = notes_from(notes_of(item), _names(brought.images))
    told = [
        ImportFinding(FindingKind.CHANGED, "notes that read a little different in Markdown", slug, each)
        for each in notes.differences
    ]
    end = _end(item, brought, slug, told)
    data = plain(
        {
            "title": item.title,
            "number": item.keys.get("number"),
            "display": item.keys.get("display"),
            "season": item.keys.get("season"),
            "kind": item.keys.get("kind") if item.keys.get("kind") != "full" else None,
            "published": PlainScalar(yaml_moment(item.published)) if item.published else None,
            "guid": item.identity,
            "summary": _summary(item, slug, told),
            "people": credited(item.people or item.contributors, regulars),
            "artwork": brought.artwork,
            "topics": _topics(item),
            "chapters": _chapters(item, brought, end, slug, told),
            "clips": _clips(item, end, slug, told),
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
    data |= _sound(brought, end)
    kept, reasons = fitting(EpisodeFile, data)
    told += (ImportFinding(FindingKind.LEFT_OUT, f"{key}: {why}", slug) for key, why in reasons)
    if "people" in kept:
        kept["people"] = [each for each in kept["people"] if isinstance(each, str) or "id" in each]
    files = {"episode.yml": episode_yaml(kept)}
    return (files | {"notes.md": notes.markdown.encode()} if notes.markdown else files), tuple(told)


def _sound(brought: Brought, end: float) -> dict[str, Any]:
    """The recording is published as it is, under the length that listeners know, and nobody is to recognise it."""
    speech = {} if brought.has_transcript else {"speech": "none"}
    if brought.sound not in (None, *AS_IT_IS):
        return speech
    is_told_otherwise = brought.seconds is not None and round(end) != round(brought.seconds)
    said = {"duration": PlainScalar(clock_time(round(end)))} if is_told_otherwise else {}
    return {"sound": "as-is", **said, **speech}


def _end(item: ImportedItem, brought: Brought, slug: str, told: list[ImportFinding]) -> float:
    """The end of the episode: what listeners were told, unless there are chapters behind that, or it is made anew."""
    real = brought.seconds
    if not item.duration or (real and brought.sound not in AS_IT_IS):
        return real or float("inf")
    last = max((each.at for each in brought.chapters or item.chapters), default=0.0)
    if real and item.duration <= last < real:
        said = f"{clock_time(item.duration)}, and the file {clock_time(real)}"
        what = "duration: the feed's is too short for its own chapters; the file's is right"
        told.append(ImportFinding(FindingKind.CHANGED, what, slug, said))
        return real
    return item.duration


def notes_of(item: ImportedItem) -> str:
    """The longest account that a feed has of an episode."""
    return item.html or item.description or item.summary


def _names(images: Mapping[str, str]) -> Mapping[str, str]:
    """Pictures as notes name them, from the episode's folder."""
    return {address: PurePosixPath(path).name for address, path in images.items()}


def _summary(item: ImportedItem, slug: str, told: list[ImportFinding]) -> str | None:
    """The description in plain text, where there are longer notes beside it that do not begin with the same words."""
    source = notes_of(item)
    description = next((text for text in (item.description, item.summary) if text and text != source), "")
    notes, summary = plain_text(source), plain_text(description)
    is_the_same = " ".join(notes.split())[:_SAME] == " ".join(summary.split())[:_SAME]
    if not description or is_the_same or len(summary.encode()) > _LONGEST_SUMMARY:
        return None
    if "<a " in description:
        what = "summaries are plain text, so links in them are left out"
        told.append(ImportFinding(FindingKind.CHANGED, what, slug))
    return summary


def _topics(item: ImportedItem) -> Sequence[str]:
    topics = list(dict.fromkeys(item.keys.get("topics") or item.keys.get("keywords") or ()))
    return [topic for topic in topics if len(topic) <= _LONGEST_LABEL]


def _chapters(
    item: ImportedItem, brought: Brought, end: float, slug: str, told: list[ImportFinding]
) -> Sequence[Mapping[str, Any]]:
    found = brought.chapters or item.chapters
    kept = in_order(found)
    within = [chapter for chapter in kept if chapter.at < end]
    for count, what in (
        (len(found) - len(kept), "chapters without a title, or at the time of another"),
        (len(kept) - len(within), "chapters after the end"),
    ):
        if count:
            told.append(ImportFinding(FindingKind.LEFT_OUT, what, slug, f"{count} of {len(found)}"))
    return [
        plain(
            {
                "at": _time(chapter.at),
                "title": _label(chapter.title),
                "url": chapter.url,
                "image": brought.images.get(chapter.image),
            }
        )
        for chapter in within
    ]


def _clips(
    item: ImportedItem, end: float, slug: str, told: list[ImportFinding]
) -> Sequence[Mapping[str, Any]]:
    kept = [bite for bite in item.bites if bite.at + bite.length <= end and bite.length <= LONGEST_CLIP]
    if len(kept) < len(item.bites):
        what = f"soundbites after the end, or longer than {LONGEST_CLIP:.0f} s, which apps do not take"
        detail = f"{len(item.bites) - len(kept)} of {len(item.bites)}"
        told.append(ImportFinding(FindingKind.LEFT_OUT, what, slug, detail))
    return [
        {"at": _time(bite.at), "for": bite.length, "title": _label(bite.title or item.title)} for bite in kept
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
