"""Redacted names where no stand-in can replace them: in addresses, ids, encodings, and the show's own texts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

from lfi_podcast.config.repository import Repository
from lfi_podcast.config.yaml_reader import KeyPath, dotted
from lfi_podcast.errors import Problem
from lfi_podcast.model.addresses import links
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.feed_keys import OwnLicense
from lfi_podcast.model.intervals import merged
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.show import Show
from lfi_podcast.transcript.leftovers import leftovers
from lfi_podcast.transcript.redact import replacer

_IN_ADDRESS = "in an address, which a stand-in would break; change or remove the address"
_ENCODED = "where no stand-in can replace it; write it without markup and encodings"

TextPlaces = Sequence[tuple[KeyPath, str]]


def irreplaceable_names(repository: Repository, show: Show | None, episode: Episode) -> list[Problem]:
    """A problem for each such name, at its line."""
    if not any(item.phrases for item in episode.redact):
        return []
    document = repository.document(repository.episode_file(episode.slug))
    found = [*_in_ids(episode), *_in_texts(episode), *_in_neighbours(_texts(episode), episode.redact)]
    return [
        *(document.problem(place, message) for place, message in found),
        *(_in_show(repository, show, episode) if show else ()),
        *_in_files(repository, episode),
    ]


def _in_ids(episode: Episode) -> Iterator[tuple[KeyPath, str]]:
    for place, text in _ids(episode):
        for left in leftovers(text, episode.redact):
            yield place, f"contains {left.say!r}, which `redact` removes; rename it"


def _ids(episode: Episode) -> Iterator[tuple[KeyPath, str]]:
    """What machines read, as it is in addresses; the id of a person like a handle."""
    yield ("the folder's name",), f"/{episode.slug}"
    yield ("guid",), f"/{episode.guid or ''}"
    yield ("artwork",), f"/{episode.artwork or ''}"
    for position, credit in enumerate(episode.people):
        yield ("people", position), f"@{credit.id} {credit.href or ''} /{credit.img or ''}"
    for position, mark in enumerate(episode.chapters):
        yield ("chapters", position), f"{mark.url or ''} /{mark.image or ''}"
    for position, source in enumerate(episode.references):
        yield ("references", position), source.link or ""
    for position, image in enumerate(episode.images):
        yield ("images", position), f"{image.href or ''} /{image.file or ''}"
    for position, way in enumerate(episode.funding):
        yield ("funding", position), way.url
    for position, link in enumerate(episode.content_links):
        yield ("content_links", position), link.url
    for position, post in enumerate(episode.discussions):
        yield ("social", position), f"@{post.account or ''} {post.uri} {post.account_url or ''}"
    if isinstance(episode.license, OwnLicense):
        yield ("license",), episode.license.url


def _texts(episode: Episode) -> TextPlaces:
    """What people read, in the order in which it may be read. Lists of words are apart: `redacted_list`."""
    found: list[tuple[KeyPath, str | None]] = [
        (("title",), episode.title),
        (("display",), episode.display),
        (("summary",), episode.summary),
        (("withdrawn",), episode.withdrawn),
    ]
    for n, credit in enumerate(episode.people):
        found += [(("people", n, "name"), credit.name), (("people", n, "group"), credit.group)]
        found += [(("people", n, "role"), role) for role in credit.roles]
    found += [(("chapters", n, "title"), mark.title) for n, mark in enumerate(episode.chapters)]
    found += [(("references", n, "text"), source.text) for n, source in enumerate(episode.references)]
    found += [(("corrections", n, "text"), each.text) for n, each in enumerate(episode.corrections)]
    found += [(("clips", n, "title"), clip.title) for n, clip in enumerate(episode.clips)]
    found += [(("funding", n, "text"), way.text) for n, way in enumerate(episode.funding)]
    found += [(("images", n, "alt"), image.alt) for n, image in enumerate(episode.images)]
    found += [(("location", n, "name"), place.name) for n, place in enumerate(episode.location)]
    found += [(("content_links", n, "text"), link.text) for n, link in enumerate(episode.content_links)]
    if isinstance(episode.license, OwnLicense):
        found.append((("license", "name"), episode.license.name))
    return [(place, text) for place, text in found if text]


def _in_texts(episode: Episode) -> Iterator[tuple[KeyPath, str]]:
    lists = [(("topics", n), topic) for n, topic in enumerate(episode.topics)]
    for place, text in (*_texts(episode), *lists):
        for _, message in _in_text(text, episode.redact, replacer(episode.redact)):
            yield place, message


def _in_text(
    text: str, redact: Sequence[Redaction], shown: Callable[[str], str]
) -> Iterator[tuple[int, str]]:
    """The names that a stand-in would not replace, or not well: the line, and what is wrong."""
    linked = merged(links(text))
    for start, end in linked:
        for left in leftovers(text[start:end], redact):
            yield text.count("\n", 0, start) + 1, f"has {left} {_IN_ADDRESS}"
    borders = [(0, 0), *linked, (len(text), 0)]
    without_links = "".join(text[end:start] for (_, end), (start, _) in pairwise(borders))
    for left in leftovers(without_links, redact, shown):
        yield left.line, f"has {left} {_ENCODED}"


def _in_neighbours(texts: TextPlaces, redact: Sequence[Redaction]) -> Iterator[tuple[KeyPath, str]]:
    """Names that begin in one text and end in the next one, such as in a list of chapters."""
    replaced = replacer(redact)
    public = [(place, replaced(text)) for place, text in texts]
    for (place, before), (other, after) in pairwise(public):
        alone = {left.say for text in (before, after) for left in leftovers(text, redact)}
        for left in leftovers(f"{before}\n{after}", redact):
            if left.say not in alone:
                yield other, f"makes {left} together with {dotted(place)}; reword one of the two"


def _in_show(repository: Repository, show: Show, episode: Episode) -> Iterator[Problem]:
    document = repository.document(repository.show_file)
    file = repository.name(repository.episode_file(episode.slug))
    for place, text in _leaves(show.model_dump(exclude={"glossary"}), ()):
        for left in leftovers(text, episode.redact):
            message = f"has {left}, which `redact` in {file} removes, and is on every page; remove it here"
            yield document.problem(place, message)


def _leaves(value: Any, place: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every text in plain data, keys included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*place, str(key)), str(key)
            yield from _leaves(inner, (*place, str(key)))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _leaves(inner, (*place, position))
    elif value is not None:
        yield place, str(value)


def _in_files(repository: Repository, episode: Episode) -> Iterator[Problem]:
    from lfi_podcast.text.notes import render_markdown  # slow to load, and not needed without redactions

    folder, replaced = repository.folder(episode.slug), replacer(episode.redact)
    for line, message in _in_text(
        episode.notes, episode.redact, lambda text: render_markdown(replaced(text))
    ):
        yield Problem(repository.name(folder / "notes.md"), line, "", message)
    with suppress(OSError, UnicodeDecodeError):
        text = (folder / "transcript.md").read_bytes().decode("utf-8-sig")
        for left in leftovers(text, episode.redact, replaced):
            message = f"has {left} {_ENCODED}"
            yield Problem(repository.name(folder / "transcript.md"), left.line, "", message)
