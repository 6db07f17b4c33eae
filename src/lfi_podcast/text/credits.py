"""Who is on an episode, what it rests on, and where its page is, as HTML: the end of its notes."""

from collections.abc import Iterable, Sequence
from html import escape

from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.model.value import clock_time, in_ascii


def render_credits(
    people: Iterable[Person], references: Sequence[Reference], page: str, has_transcript: bool = True
) -> str:
    """People, references and the link to the page. `page`: the episode's address, with a transcript or without."""
    names = ", ".join(map(credited, people))
    items = "".join(f"<li>{_timed(source, page)}</li>" for source in references)
    parts = (
        f"<p>With {names}.</p>" if names else "",
        f"<h3>References</h3><ul>{items}</ul>" if items else "",
        link_to_page(page, has_transcript),
    )
    return "\n".join(filter(None, parts))


def link_to_page(page: str, has_transcript: bool) -> str:
    return (
        f"<p>{linked('Transcript and chapters' if has_transcript else 'The page of the episode', page)}</p>"
    )


def credited(person: Person) -> str:
    return linked(f"{person.name} ({', '.join(person.roles)})", person.href)


def linked(text: str, href: str | None) -> str:
    return f'<a href="{escape(in_ascii(href))}">{escape(text)}</a>' if href else escape(text)


def _timed(source: Reference, page: str) -> str:
    text = linked(source.text, source.link)
    return (
        text if source.at is None else f"{text} ({linked(clock_time(source.at), f'{page}#t={source.at:g}')})"
    )
