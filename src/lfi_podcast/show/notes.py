"""What of an episode's show notes would not be seen."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from lfi_podcast.config.notes_pictures import picture_of_notes
from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import PodcastError, Problem
from lfi_podcast.model.episode import Episode
from lfi_podcast.show.pictures import picture_findings
from lfi_podcast.work.cache import Cache

_OTHER_EPISODE = re.compile(r"(?:\.\./|/episodes/)[a-z0-9-]+/?")
"""A relative link that works: an episode's page has it beside its own."""


def unseen_in_notes(repository: Repository, cache: Cache, episode: Episode) -> Iterator[Problem]:
    """A warning for each picture that pages do not show, and for each link to a file that is not published."""
    from lfi_podcast.text.notes import links_in, pictures_in  # slow to load, and not needed without notes

    folder = repository.folder(episode.slug)
    name = repository.name(folder / "notes.md")
    for source in pictures_in(episode.notes):
        for message in _about_picture(repository, cache, episode.slug, source):
            yield Problem(name, _line(episode.notes, source), "", f"the picture {message}", "warning")
    for target in links_in(episode.notes):
        if repository.find(f"{repository.name(folder)}/{target}"):
            message = f"links to {target}, which is not published; link to where it is on the web"
        elif not _OTHER_EPISODE.fullmatch(target):
            message = f"links to {target}, which is nowhere on the web; write the complete address"
        else:
            continue
        yield Problem(name, _line(episode.notes, target), "", message, "warning", "notes-relative")


def _about_picture(repository: Repository, cache: Cache, slug: str, source: str) -> Iterator[str]:
    try:
        path = picture_of_notes(repository, slug, source)
    except PodcastError as exc:
        yield f"{source} {exc.what}; {exc.remedy}"
        return
    for level, message in picture_findings(repository, cache, path, is_cover=False):
        yield f"{message}; until then, its description is shown" if level == "error" else message


def _line(notes: str, address: str) -> int:
    """The first line (from 1) that has an address, as it is or percent-encoded; 0 if none has."""
    forms = (address, quote(address), address.replace(" ", "%20"))
    lines = enumerate(notes.splitlines(), 1)
    return next((number for number, line in lines if any(form in line for form in forms)), 0)
