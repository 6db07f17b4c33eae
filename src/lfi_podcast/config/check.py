"""Checks that need more than one file: whether the files of a show agree with each other."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from urllib.parse import urlsplit

from lfi_podcast.config import scaffold
from lfi_podcast.config.credits import unknown_roles
from lfi_podcast.config.outline import blanks
from lfi_podcast.config.private import unknown_entries
from lfi_podcast.config.repository import Repository, Sources
from lfi_podcast.config.yaml_reader import KeyPath
from lfi_podcast.errors import PodcastError, Severity
from lfi_podcast.model.episode import MOST_CHAPTERS, Episode
from lfi_podcast.model.file_types import ENCLOSURE_TYPES
from lfi_podcast.model.show import AudioSettings, Show

COLON = "has a colon, which ends a name in transcript.md; remove the colon"

Complaint = tuple[KeyPath, str]
"""A place in a file, and what is wrong there, with what to do."""

ShowCheck = Callable[[Repository, Show], Iterator[Complaint]]
EpisodeCheck = Callable[[Repository, Show, Episode], Iterator[Complaint]]


def show_sounds(repository: Repository, show: Show) -> Iterator[Complaint]:
    missing = list(_missing_sounds(repository, show.audio))
    if missing and not repository.is_silent:
        yield from missing


def show_sounds_of_a_clone(repository: Repository, show: Show) -> Iterator[Complaint]:
    """Where there are no recordings, nothing needs an intro."""
    missing = list(_missing_sounds(repository, show.audio))
    if missing and repository.is_silent:
        yield from missing


def _missing_sounds(repository: Repository, audio: AudioSettings) -> Iterator[Complaint]:
    for key in ("intro", "outro"):
        if path := getattr(audio, key):
            try:
                repository.file(path)
            except PodcastError as exc:
                yield ("audio", key), f"{path}: {exc.what}; {exc.remedy}"


def show_people(repository: Repository, show: Show) -> Iterator[Complaint]:
    for speaker, person in show.people.items():
        if ":" in person.name:
            yield ("people", speaker, "name"), COLON


def show_roles(repository: Repository, show: Show) -> Iterator[Complaint]:
    for speaker, person in show.people.items():
        yield from unknown_roles(person, ("people", speaker))


def guid_not_written_down(repository: Repository, show: Show) -> Iterator[Complaint]:
    if not show.guid:
        yield ("guid",), f"is missing, so it would change with the link; add `guid: {show.identity}`"


def show_unfilled(repository: Repository, show: Show) -> Iterator[Complaint]:
    """What is still as `lfi-podcast init` laid it out."""
    if show.description == scaffold.DESCRIPTION:
        yield ("description",), "still has the words of a new show; say what this one is about"
    if show.link == scaffold.LINK:
        yield ("link",), "still is an address that nobody can have; write where the store will be served"
    if is_placeholder_cover(repository, show.artwork):
        yield ("artwork",), f"{show.artwork} is not a cover yet, and says so; put the show's own there"


def is_placeholder_cover(repository: Repository, path: str) -> bool:
    cover = scaffold.placeholder_cover()
    try:
        picture = repository.file(path)
        return picture.stat().st_size == len(cover) and picture.read_bytes() == cover
    except (PodcastError, OSError):
        return False  # which another check says


_FILE_AT_END = re.compile(r"/[^/]+\.(?:html?|xml|rss|php|mp3)/*$", re.IGNORECASE)


def no_base(repository: Repository, show: Show) -> Iterator[Complaint]:
    """An address that no other can be made from by adding to it."""
    for key, address in (("link", show.link), ("media", show.media or "")):
        parts = urlsplit(address)
        if parts.query or parts.fragment or address.endswith(("?", "#")):
            yield (
                (key,),
                "ends in a query or fragment, and every public address begins with it; cut it off at the ? or #",
            )
        elif _FILE_AT_END.search(parts.path):
            yield (
                (key,),
                "leads to a file, and every public address begins with it; write the address of its folder",
            )


def link_not_encrypted(repository: Repository, show: Show) -> Iterator[Complaint]:
    if show.link.lower().startswith("http:"):
        yield ("link",), "is not https; some podcast apps reject such a feed"


def people(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, credit in enumerate(episode.people):
        if not credit.name and credit.id not in show.people:
            near = difflib.get_close_matches(credit.id, show.people, 1)
            hint = f"did you mean {near[0]!r}?" if near else "add them there, or write {id: …, name: …} here"
            yield ("people", position), f"{credit.id!r} is not under `people` in show.yml; {hint}"
        if credit.name and ":" in credit.name:
            yield ("people", position, "name"), COLON


def roles(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, credit in enumerate(episode.people):
        if credit.name:
            yield from unknown_roles(credit, ("people", position))


def consent_of_nobody(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    ids = [credit.id for credit in episode.people] or list(show.people)
    for person in episode.consent:
        if person not in ids:
            near = difflib.get_close_matches(person, ids, 1)
            hint = f"did you mean {near[0]!r}?" if near else "write an id from `people`"
            yield ("consent", person), f"{person!r} is not on this episode; {hint}"


def consent_missing(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    ids = [credit.id for credit in episode.people]
    if any(people(repository, show, episode)):
        return
    for person in episode.without_consent(show):
        place = ("people", ids.index(person)) if person in ids else ()
        yield place, f"{person!r} has not agreed yet; once they have, add `consent: {{{person}: 2026-11-30}}`"


def recordings(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    try:
        sources = repository.sources(episode.slug)
    except PodcastError as exc:
        yield (), str(exc)
        return
    yield from ((("tracks", *place), message) for place, message in _divisions(sources, episode))
    ids = [credit.id for credit in episode.people] or list(show.people)
    for speaker, path in sources.tracks:
        if speaker not in ids:
            who = ", ".join(ids) or "nobody yet"
            name = repository.name(path)
            yield (
                ("people",),
                f"{name} does not belong to anybody; name it after one of: {who}, or add {speaker!r}",
            )


def _divisions(sources: Sources, episode: Episode) -> Iterator[Complaint]:
    """Whether `tracks` fits the sound that is there."""
    if episode.divided_by and sources.tracks:
        yield (), "divides a recording, but there are tracks already; remove it"
    elif episode.divided_by == "channels" and len(episode.people) < 2:
        yield (), "needs two `people` in this file: who speaks on the left, and who on the right"
    elif episode.divided_by == "streams" and not episode.people:
        yield (), "needs `people` in this file: who speaks in each sound stream, in order"
    parts = episode.divided_by
    place: tuple[str, ...] = (parts,) if parts else ()
    known = [credit.id for credit in episode.people] if parts else [speaker for speaker, _ in sources.tracks]
    for person, settings in episode.track_settings.items():
        if not known and sources.recording:
            yield (*place, person), f"has no track of its own: there is one recording; {_FOR_ALL}"
        elif known and person not in known:
            near = difflib.get_close_matches(person, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            lacking = "is not under `people` in this file" if parts else "has no file in tracks/"
            yield (*place, person), f"{lacking}{hint} There are: {', '.join(known)}"
        elif parts and settings.offset is not None:
            yield (*place, person, "offset"), "is that of the whole recording, which has one clock; remove it"
        elif not settings.model_fields_set:
            yield (*place, person), "says nothing; write `gain` or another key, or remove it"


_FOR_ALL = (
    "write it under `audio` for the whole episode or, if each channel is one person's, under `channels`: "
    "`tracks: {channels: {host: …}}`"
)


def chapters(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, (mark, following) in enumerate(pairwise(episode.chapters), 1):
        if following.at <= mark.at:
            yield ("chapters", position, "at"), "does not come after the previous chapter; put them in order"
    if len(episode.chapters) > MOST_CHAPTERS:
        yield ("chapters",), f"there are {len(episode.chapters)}; an MP3 holds at most {MOST_CHAPTERS}"


def music(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if not repository.lacks_sound(episode.slug):
        yield from _missing_music(repository, episode)
    titles = [chapter.title for chapter in episode.chapters]
    for position, piece in enumerate(episode.music):
        if piece.chapter and titles.count(piece.chapter) != 1:
            near = difflib.get_close_matches(piece.chapter, titles, 1)
            hint = f"did you mean {near[0]!r}?" if near else "write a title exactly as under `chapters`"
            yield (
                ("music", position, "chapter"),
                f"{piece.chapter!r} is not the title of exactly one chapter; {hint}",
            )


def music_of_a_clone(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if repository.lacks_sound(episode.slug):
        yield from _missing_music(repository, episode)


def _missing_music(repository: Repository, episode: Episode) -> Iterator[Complaint]:
    yield from _missing_sounds(repository, episode.audio)
    for position, piece in enumerate(episode.music):
        try:
            repository.file(piece.file)
        except PodcastError as exc:
            yield ("music", position, "file"), f"{piece.file}: {exc.what}; {exc.remedy}"


def cuts(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    for position, (span, following) in enumerate(pairwise(episode.cuts), 1):
        if following.start < span.end:
            yield (
                ("cuts", position),
                "starts before the previous cut ends; put them in order, without overlaps",
            )


def as_is(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.sound != "as-is":
        if episode.duration:
            yield ("duration",), "is measured; remove it (only with `sound: as-is` can it be told otherwise)"
        return
    for key in ("redact", "cuts", "music", "tracks"):
        if getattr(episode, key):
            yield ("sound",), f"cannot be as it is with `{key}`; remove `sound: as-is`, {_ANEW}"
    try:
        sources = repository.sources(episode.slug)
    except PodcastError:
        return  # which another check says
    if sources.tracks:
        yield ("sound",), f"cannot be as it is: there are tracks to be mixed; remove `sound: as-is`, {_ANEW}"
    elif sources.recording and sources.recording.suffix.lower() not in ENCLOSURE_TYPES:
        name = sources.recording.name
        yield ("sound",), f"{name} is no MP3 or M4A, which apps play; remove `sound: as-is`, {_ANEW}"


_ANEW = "and an MP3 is made of the recording"


def unheard_names(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.speech == "none" and any(item.say for item in episode.redact):
        yield (
            ("speech",),
            "is none, but what `redact` says is found by recognition; remove `speech: none`, or redact by times",
        )


def private_names(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    yield from unknown_entries(episode.redact, repository.names)


def names_not_here(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if repository.names.entries is None:
        for position, item in enumerate(episode.redact):
            if item.is_unknown:
                yield (
                    ("redact", position, "say"),
                    f"{item.say!r} cannot be searched for: private.yml is missing",
                )


def serial_number(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if show.type != "serial" or episode.kind != "full":
        return
    if not episode.number:
        yield ("number",), "is required for each full episode of a serial show; add it"
    elif not isinstance(episode.number, int):
        yield ("number",), f"is {episode.number}, but full episodes of a serial show need whole numbers"


def display_without_number(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.display and not episode.number:
        yield ("display",), "replaces a number that is not there; add `number`, by which apps sort"


def first_chapter_not_at_zero(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    if episode.chapters and episode.chapters[0].at > 0:
        yield ("chapters", 0, "at"), "is not 0, so some players show no chapters; start the first at 0"


def placeholders(repository: Repository, show: Show, episode: Episode) -> Iterator[Complaint]:
    yield from blanks(episode)


SHOW_CHECKS: Mapping[ShowCheck, Severity] = {
    show_sounds: "error",
    show_people: "error",
    no_base: "error",
    show_sounds_of_a_clone: "warning",
    guid_not_written_down: "warning",
    show_roles: "warning",
    link_not_encrypted: "warning",
    show_unfilled: "warning",
}
EPISODE_CHECKS: Mapping[EpisodeCheck, Severity] = {
    people: "error",
    consent_of_nobody: "error",
    recordings: "error",
    chapters: "error",
    music: "error",
    cuts: "error",
    as_is: "error",
    unheard_names: "error",
    placeholders: "error",
    serial_number: "error",
    display_without_number: "error",
    private_names: "error",
    names_not_here: "warning",
    music_of_a_clone: "warning",
    first_chapter_not_at_zero: "warning",
    consent_missing: "warning",
    roles: "warning",
}
