"""Show notes: converts Markdown into HTML that is safe to show anywhere."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from lfi_podcast.model.episode import Correction
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.text.bare_links import BareLinks
from lfi_podcast.text.credits import render_credits
from lfi_podcast.text.plain import has_markup, without_character_data

TAGS = set(
    "a blockquote br code em h2 h3 h4 hr img li ol p pre s strong sup table tbody td th thead tr ul".split()
)
ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title"},
    "li": {"id"},  # footnotes, and the way back from them
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto"}

_MAYBE_RELATIVE = re.compile(r"\](?:\(|:)\s*<?(?!\s|<|https?:|mailto:|#)")
"""Every link in Markdown that has no scheme has this, and more besides."""

WRAPPED = 60
"""Characters in the longest line of a paragraph from which on an editor may have wrapped it."""

Pictures = Callable[[str], str | None]
"""The address of a picture that notes name, or None if it cannot be shown."""


def no_pictures(_source: str) -> None:
    return None


def _inner_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(max(int(token.tag[1:]), 2), 4)}"


def _typed_line_breaks(state: StateCore) -> None:
    if state.env.get("is_wrapped"):
        return
    for token in state.tokens:
        if token.type == "inline" and not _is_wrapped(token.content.split("\n")):
            for child in token.children or ():
                if child.type == "softbreak":
                    child.type, child.tag = "hardbreak", "br"


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether an editor broke the lines: each was full when the next word did not fit, once amid a sentence."""
    widest = max(map(len, lines))
    pairs = list(pairwise(lines))
    return (
        widest >= WRAPPED
        and all(len(line) + 1 + len(following.split(" ")[0]) > widest for line, following in pairs)
        and any(following.lstrip("*_`[(\"'“„").lstrip()[:1].islower() for _, following in pairs)
    )


def _shown_pictures(state: StateCore) -> None:
    """What cannot be shown is a link instead, or just its description."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = list(
                _with_pictures(token.children or (), state.env.get("pictures", no_pictures))
            )


def _with_pictures(tokens: Iterable[Token], pictures: Pictures) -> Iterator[Token]:
    is_linked = False
    for token in tokens:
        is_linked = token.type == "link_open" or (is_linked and token.type != "link_close")
        source = str(token.attrs.get("src", ""))
        if token.type != "image":
            yield token
        elif address := pictures(unquote(source)):
            token.attrs["src"] = address
            yield token
        else:
            said = Token("text", "", 0, content=token.content or unquote(source))
            is_elsewhere = source.startswith(("http:", "https:")) and not is_linked
            yield from _link(source, said) if is_elsewhere else (said,)


def _link(address: str, said: Token) -> tuple[Token, ...]:
    return (Token("link_open", "a", 1, attrs={"href": address}), said, Token("link_close", "a", -1))


def _markdown(*, html: bool) -> MarkdownIt:
    """`html`: whether HTML in it is markup, not text."""
    markdown = MarkdownIt("commonmark", {"html": html, "linkify": True}).use(footnote_plugin)
    markdown.enable(["linkify", "strikethrough", "table"])
    markdown.linkify = BareLinks()
    for rule in (_inner_headings, _typed_line_breaks, _shown_pictures):  # h1 is the page's title
        markdown.core.ruler.push(rule.__name__.strip("_"), rule)
    return markdown


_MARKDOWN, _WITH_HTML = _markdown(html=False), _markdown(html=True)


def render_markdown(markdown: str, pictures: Pictures = no_pictures) -> str:
    """HTML with a few harmless tags, web and mail links, and no active content."""
    return _sanitised(_MARKDOWN.render(markdown, {"pictures": pictures}))


def render_description(markdown: str) -> str:
    """The show's description: as above, but a line break is as good as a blank, and HTML counts as what it is."""
    markdown = without_character_data(markdown)
    known = _WITH_HTML if has_markup(markdown) else _MARKDOWN
    return _sanitised(known.render(markdown, {"is_wrapped": True}))


def _sanitised(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener").strip()


def pictures_in(markdown: str) -> tuple[str, ...]:
    """What the notes name as pictures, in order."""
    found = dict[str, None]()
    if "![" not in markdown:
        return ()  # without reading all of it
    render_markdown(markdown, lambda source: found.setdefault(source))
    return tuple(found)


def links_in(markdown: str) -> tuple[str, ...]:
    """The links in notes that are relative: paths of files, without what follows `?` or `#`."""
    if not _MAYBE_RELATIVE.search(markdown):
        return ()  # without reading all of it
    tokens = (child for token in _MARKDOWN.parse(markdown) for child in token.children or ())
    targets = (urlsplit(str(token.attrs["href"])) for token in tokens if token.type == "link_open")
    paths = (unquote(target.path) for target in targets if not target.scheme and not target.netloc)
    return tuple(dict.fromkeys(path for path in paths if path))


def render_show_notes(
    notes: str,
    people: Iterable[Person],
    references: Sequence[Reference],
    corrections: Sequence[Correction],
    page: str,
    pictures: Pictures = no_pictures,
    has_transcript: bool = True,
) -> str:
    """The notes for podcast apps: with corrections, people and references. `page`: the episode's address."""
    shown = (render_markdown(notes, pictures), render_corrections(corrections))
    return "\n".join((*filter(None, shown), render_credits(people, references, page, has_transcript)))


def render_corrections(corrections: Sequence[Correction]) -> str:
    """What was corrected since the publication, the newest first; nothing if nothing was."""
    newest = sorted(corrections, key=lambda each: each.on, reverse=True)
    items = "".join(f"<li>{each.on.isoformat()}: {escape(each.text)}</li>" for each in newest)
    return f"<h3>Corrections</h3><ul>{items}</ul>" if items else ""
