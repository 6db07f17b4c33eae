"""The files of a new episode, and what is left of them in the files of an old one."""

from collections.abc import Iterator, Mapping

from lfi_podcast.config.template import filled_in
from lfi_podcast.config.yaml_reader import Document, KeyPath
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.placeholders import NOTES, PLACEHOLDER, is_placeholder, placeholders, title_of
from lfi_podcast.model.show import Show

_MARK = "made of the folder's name"


def episode_outline(slug: str, show: Show, guests: Mapping[str, str] | None = None) -> str:
    """The `episode.yml` of a new episode. `guests`: names by id of those who have a track, if that is known."""
    number = slug.partition("-")[0]
    if guests is None:
        hosts = [who for who, person in show.people.items() if person.is_host] or list(show.people)
        people = f"# people: [{', '.join([*hosts, _guest('guest', PLACEHOLDER)])}]"
    else:
        entries = (who if who in show.people else _guest(who, name) for who, name in guests.items())
        people = f"people: [{', '.join(entries)}]"
    return filled_in(
        "episode.yml",
        title=title_of(slug),
        number=int(number) if number.isdigit() and int(number) else 1,
        mark=_MARK,
        blank=PLACEHOLDER,
        people=people,
    )


def _guest(who: str, name: str) -> str:
    return f"{{id: {who}, name: {name}, role: guest}}"


NOTES_OUTLINE = f"{NOTES}\n"


def left_of_outline(document: Document, episode: Episode) -> Iterator[tuple[KeyPath, str]]:
    """Where an episode still has what the program wrote for people to replace, and what becomes of it."""
    is_marked = _MARK in document.comments.get(("title",), "")
    was_title = episode.slug.replace("-", " ").capitalize()  # what earlier versions wrote, with the number
    if (is_marked and episode.title == title_of(episode.slug)) or (
        was_title[0].isdigit() and episode.title == was_title
    ):
        yield (
            ("title",),
            "is still made of the folder's name; write the episode's own, or remove the comment behind it",
        )
    for place in placeholders(episode):
        yield place, "is a placeholder, and is not published; replace it, or remove it"


def notes_outline_line(notes: str) -> int | None:
    """The line (from 1) that the program wrote into notes.md, if it is still there."""
    return next((n for n, line in enumerate(notes.splitlines(), 1) if line.strip() == NOTES), None)


def blanks(episode: Episode) -> Iterator[tuple[KeyPath, str]]:
    """Placeholders without which an episode cannot be published."""
    if is_placeholder(episode.title):
        yield ("title",), "is a placeholder; write the episode's title"
    for position, credit in enumerate(episode.people):
        if is_placeholder(credit.name):
            yield ("people", position, "name"), "is a placeholder; write the person's name"
