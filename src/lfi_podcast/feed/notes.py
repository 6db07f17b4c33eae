"""Show notes in the feed: complete, and shortened to what directories accept."""

import re
from collections.abc import Callable, Sequence
from html import escape

import nh3

from lfi_podcast.model.catalog import ChapterMark, Record
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import DESCRIPTION_LIMIT, Person
from lfi_podcast.model.value import format_time
from lfi_podcast.text.credits import credited, link_to_page, linked, render_credits

LEAST, PIECE = 1000, 400
"""In an item's description, bytes of the summary or the notes that there is always room for, and the longest person or
reference."""

RENDERED_TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}  # PSP-1, item description
NOTES_LIMIT, BRIEF = 32 * 1024, 300
"""The longest notes in an item, and the longest text in a slim one. Bytes."""

_UNLIKE_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2 Char
_HEADING = re.compile(r"<(/?)h[1-6](?=[\s>])[^>]*>")
_RUN = re.compile(r"<[^>]*>|[^<]+")  # a tag, or the text up to the next one
_PIECE = re.compile(r"&#?\w+;|\s+|[!-%'-;=-~]+|.", re.DOTALL)  # an entity, whitespace, a word
_CELL = re.compile(r"</t[hd]>\s*<t[hd][^>]*>")
_ROW = re.compile(r"<(/?)tr>")
_TABLE = re.compile(r"</?(?:table|thead|tbody|t[hd])(?=[\s>])[^>]*>")
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*?<br>.*?)</p>", re.DOTALL)
_BLANK_LINE = re.compile(r"\n\s*\n")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre|tr)>|<br>")


def whole_notes(record: Record, page_url: str) -> str:
    """The notes as self-contained HTML: with absolute links, and without characters that XML does not allow.

    If they are longer than NOTES_LIMIT, their beginning, and a link to the page.
    """
    notes = _UNLIKE_XML.sub("", record.description)
    notes = nh3.clean(notes, link_rel=None, url_relative=("rewrite_with_base", page_url)).strip()
    more = _to_page(page_url)
    is_long = len(notes.encode()) > NOTES_LIMIT
    return shorten(notes, NOTES_LIMIT - len(more.encode())) + more if is_long else notes


def brief_notes(record: Record, page_url: str) -> str:
    """The description of a slim item: how the summary or the notes begin, and a link to the page."""
    html = escape(record.summary, quote=False) if record.summary else _beginning(_parts(record, page_url)[0])
    text = " ".join(html.split()) or escape(record.title, quote=False)
    return shorten(f"<p>{text}</p>", BRIEF) + _to_page(page_url)


def _beginning(html: str) -> str:
    """More than enough of what it says, without its tags."""
    return nh3.clean(_BLOCK_END.sub(" ", _UNLIKE_XML.sub("", shorten(html, 4 * BRIEF))), tags=set())


def _to_page(page_url: str) -> str:
    address = escape(page_url)
    return f'<p><a href="{address}">{address}</a></p>'


def short_notes(record: Record, page_url: str) -> str:
    """The item's description, in the tags that apps render and at most DESCRIPTION_LIMIT bytes.

    It is the summary, or else the notes; the chapters as one time per line, where Apple Podcasts and Spotify look for
    them; references; people; the link to the page. If there is not room for all, the first is shortened, but not below
    LEAST bytes, then some references and people are left out, and counted. Chapters are all there or none, since a
    truncated list would look complete.
    """
    notes, people, references = _parts(record, page_url)
    lead = notes if record.summary else _in_few_tags(notes, page_url)
    lead = lead or f"<p>{escape(record.title, quote=False)}</p>"
    chapters, link = _timestamps(record.chapters), link_to_page(page_url, bool(record.transcripts))
    room = DESCRIPTION_LIMIT - _size(chapters + link) - min(_size(lead), LEAST)
    with_people = _people(people, room - min(room // 2, _size(_references(references, room))))
    rest = chapters + _references(references, room - _size(with_people)) + with_people + link
    return shorten(lead, DESCRIPTION_LIMIT - _size(rest)) + rest


def _parts(record: Record, page_url: str) -> tuple[str, Sequence[Person], Sequence[Reference]]:
    """The summary or the notes, as HTML, and the people and references that are not in there."""
    people, references = record.people, record.references or ()
    if record.summary:
        paragraphs = (
            " ".join(text.split()) for text in _BLANK_LINE.split(_UNLIKE_XML.sub("", record.summary))
        )
        return "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs), people, references
    ending = render_credits(people, references, page_url, bool(record.transcripts))
    if record.description.endswith(ending) or not record.description:
        return record.description.removesuffix(ending), people, references
    # Of an earlier version, which did not keep the references.
    return record.description.removesuffix(link_to_page(page_url, True)), (), ()


def _in_few_tags(html: str, page_url: str) -> str:
    """In the tags that apps render, with absolute links."""
    return nh3.clean(
        _simplified(_UNLIKE_XML.sub("", html)),
        tags=RENDERED_TAGS,
        attributes={"a": {"href"}},
        link_rel=None,
        url_relative=("rewrite_with_base", page_url),
    ).strip()


def _people(people: Sequence[Person], room: int) -> str:
    names = [credited(person) for person in people]
    return _fitting(names, room, lambda shown: f"<p>With {', '.join(shown)}.</p>", "and {} more")


def _references(references: Sequence[Reference], room: int) -> str:
    items = [f"<li>{linked(source.text, source.link)}</li>" for source in references]
    more = "<li>… and {} more on the page</li>"
    return _fitting(items, room, lambda shown: f"<p>References</p><ul>{''.join(shown)}</ul>", more)


def _fitting(pieces: Sequence[str], room: int, joined: Callable[[Sequence[str]], str], more: str) -> str:
    """As many pieces as there is room for, each of at most PIECE bytes, and how many more there are."""
    short = [shorten(piece, PIECE) for piece in pieces]
    found = joined(short) if short else ""
    if _size(found) <= room:
        return found
    shown = ""
    for count in range(1, len(short)):
        found = joined([*short[:count], more.format(len(short) - count)])
        if _size(found) > room:
            break
        shown = found
    return shown


def _simplified(html: str) -> str:
    """Headings, lines and rows of tables as paragraphs."""
    rows = _ROW.sub(r"<\1p>", _TABLE.sub("", _CELL.sub(" | ", html)))
    return _PARAGRAPH.sub(_lines, _HEADING.sub(r"<\1p>", rows))


def _lines(paragraph: re.Match[str]) -> str:
    """A paragraph for each line, unless markup goes from one line to the next."""
    lines = [line.strip() for line in paragraph[1].split("<br>")]
    is_divided = all(line.count("</") * 2 == line.count("<") for line in lines)
    return "".join(f"<p>{line}</p>" for line in lines) if is_divided else paragraph[0].replace("<br>", " ")


def _timestamps(chapters: tuple[ChapterMark, ...]) -> str:
    """The chapters as lines, if there is room; Apple and Spotify require at least three, the first at the start."""
    if len(chapters) < 3 or chapters[0].at >= 1:
        return ""
    lines = (f"{format_time(int(mark.at))[:8]} {escape(mark.title, quote=False)}" for mark in chapters)
    listed = "".join(f"<p>{line}</p>" for line in lines)
    return listed if _size(listed) <= DESCRIPTION_LIMIT // 2 else ""


def shorten(html: str, limit: int) -> str:
    """The beginning of well-formed HTML, in at most `limit` bytes of UTF-8, with every tag closed.

    It ends after a paragraph or list; if that would leave less than half, after a word and with "…".
    """
    if _size(html) <= limit:
        return html
    kept, size, open_tags, blocks = "", 0, list[str](), ""
    for match in _RUN.finditer(html):
        run, still_open = match[0], open_tags
        if run.startswith("</"):
            still_open = open_tags[:-1]
        elif run.startswith("<"):
            still_open = [*open_tags, run[1:-1].split()[0]]
        room = limit - size - _size(f"…{_closing(still_open)}")
        if _size(run) > room:
            kept += "" if run.startswith("<") else _words(run, room)
            break
        kept, size, open_tags = kept + run, size + _size(run), still_open
        if run in ("</p>", "</ul>", "</ol>") and not open_tags:
            blocks = kept
    if 2 * _size(blocks) >= limit:
        return blocks
    return f"{kept.rstrip()}…{_closing(open_tags)}"


def _words(text: str, room: int) -> str:
    """The words, and entities, at the beginning of a text that is longer than `room` bytes."""
    there = len(text.encode()[: max(0, room)].decode(errors="ignore"))
    return text[: next(piece.start() for piece in _PIECE.finditer(text) if piece.end() > there)]


def _size(html: str) -> int:
    return len(html.encode())


def _closing(open_tags: list[str]) -> str:
    return "".join(f"</{name}>" for name in reversed(open_tags))
