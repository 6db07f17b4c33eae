"""What of an episode's show notes would not be seen."""

from collections.abc import Iterator
from urllib.parse import quote

from lfi_podcast.config.notes_pictures import picture_of_notes
from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import PodcastError, Problem
from lfi_podcast.model.episode import Episode


def unseen_in_notes(repository: Repository, episode: Episode) -> Iterator[Problem]:
    """A warning for each picture that pages do not show, and for each link to a file that is not published."""
    from lfi_podcast.text.notes import links_in, pictures_in  # slow to load, and not needed without notes

    folder = repository.folder(episode.slug)
    name = repository.name(folder / "notes.md")
    for source in pictures_in(episode.notes):
        try:
            picture_of_notes(repository, episode.slug, source)
        except PodcastError as exc:
            line = _line(episode.notes, source)
            yield Problem(name, line, "", f"the picture {source} {exc.what}; {exc.remedy}", "warning")
    for target in links_in(episode.notes):
        if repository.find(repository.name(folder / target)):
            message = f"links to {target}, which is not published; link to where it is on the web"
            yield Problem(name, _line(episode.notes, target), "", message, "warning")


def _line(notes: str, address: str) -> int:
    """The first line (from 1) that has an address, as it is or percent-encoded; 0 if none has."""
    forms = (address, quote(address), address.replace(" ", "%20"))
    lines = enumerate(notes.splitlines(), 1)
    return next((number for number, line in lines if any(form in line for form in forms)), 0)
