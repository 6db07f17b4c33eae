"""Show notes: converts Markdown into HTML that is safe to show anywhere."""

from collections.abc import Iterable, Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from lfi_podcast.model.episode import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.model.value import clock_time

TAGS = set("a blockquote br code em h2 h3 h4 hr li ol p pre strong ul".split())
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def _inner_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(max(int(token.tag[1:]), 2), 4)}"


_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_MARKDOWN.core.ruler.push("inner_headings", _inner_headings)  # h1 is the page's title


def render_markdown(markdown: str) -> str:
    """HTML with a few harmless tags, web and mail links, and no active content."""
    html = _MARKDOWN.render(markdown)
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener").strip()


def render_show_notes(
    notes: str, people: Iterable[Person], references: Sequence[Reference], page: str
) -> str:
    """The notes for podcast apps: with people and references. `page`: the episode's address."""
    parts = [render_markdown(notes)]
    if names := [_linked(f"{person.name} ({person.role})", person.href) for person in people]:
        parts.append(f"<p>With {', '.join(names)}.</p>")
    if references:
        items = "".join(f"<li>{_reference(source, page)}</li>" for source in references)
        parts.append(f"<h3>References</h3><ul>{items}</ul>")
    parts.append(f'<p><a href="{escape(page)}">Transcript and chapters</a></p>')
    return "\n".join(filter(None, parts))


def _linked(text: str, href: str | None) -> str:
    return f'<a href="{escape(href)}">{escape(text)}</a>' if href else escape(text)


def _reference(source: Reference, page: str) -> str:
    text = _linked(source.text, source.link)
    if source.at is None:
        return text
    return f'{text} (<a href="{escape(page)}#t={source.at:g}">{clock_time(source.at)}</a>)'
