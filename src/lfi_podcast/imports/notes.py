"""HTML of show notes into Markdown that means the same, and a comparison of both. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from types import MappingProxyType
from typing import Any

import nh3
from markdownify import BACKSLASH, MarkdownConverter

from lfi_podcast.model.value import in_ascii
from lfi_podcast.text.notes import ATTRIBUTES, SCHEMES, TAGS, render_markdown

_TAG = re.compile(r"<(?:/?[a-z][a-z0-9]*(?:\s[^<>]*)?/?|!--.*?--)>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+[0-9]*);", re.IGNORECASE)
_ACTIVE = ("iframe", "script", "style", "object", "embed", "form", "video", "audio", "svg")
_ACTIVE_TAG = re.compile(rf"<({'|'.join(_ACTIVE)})\b", re.IGNORECASE)
_ACTIVE_TAGS = set(_ACTIVE)
_PIXEL = re.compile(r"""<img\b(?=[^>]*\b(?:width|height)=["']?[01]\b)[^>]*>""", re.IGNORECASE)
_SOURCE = re.compile(r"""<img\b[^>]*?\bsrc=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_PICTURE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)"')
_NO_PICTURE = re.compile(r"<img\b(?![^>]*\bsrc=)[^>]*>")
_HREF = re.compile(r"""<a\b[^>]*?\bhref=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BLOCK_END = re.compile(
    r"<(?:/?(?:p|li|ul|ol|h\d|div|tr|td|th|table|blockquote|pre|dt|dd|dl|section)|br|hr)\b[^>]*>", re.I
)
_SPACES = re.compile(r"[\s\u200b\ufeff\xa0]+")


@dataclass(frozen=True)
class ImportedNotes:
    """Notes in Markdown. `differences`: what of their text or links is not the same, for people."""

    markdown: str
    differences: tuple[str, ...] = ()


def notes_from(text: str, pictures: Mapping[str, str] = MappingProxyType({})) -> ImportedNotes:
    """Notes from what a feed has as description: HTML, or plain text with its line breaks.

    `pictures`: what each that is here is called now, by its address. The others become links.
    """
    html = text if is_html(text) else html_of_text(text)
    known = _PIXEL.sub("", html)
    left_out = sorted({match.lower() for match in _ACTIVE_TAG.findall(known)})
    clean = nh3.clean(
        known,
        tags=_KEPT,
        clean_content_tags=_ACTIVE_TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    clean = _PICTURE.sub(lambda found: _called(found, pictures), _NO_PICTURE.sub("", clean))
    wanted, markdown, got = _said(clean), "", _said("")
    for converter, line_break in _WAYS:
        markdown = _tidy(converter(**_OPTIONS, newline_style=line_break).convert(clean))
        got = _said(render_markdown(markdown, lambda source: source))
        if got.lines == wanted.lines and got.links >= wanted.links:
            break
    differences = list(_differences(wanted, got))
    if left_out:
        differences.append(f"left out: {', '.join(f'<{name}>' for name in left_out)}")
    return ImportedNotes(markdown, tuple(differences))


def _called(found: re.Match[str], pictures: Mapping[str, str]) -> str:
    return f'{found[1]}{pictures.get(unescape(found[2]), found[2])}"'


def pictures_of(text: str) -> Sequence[str]:
    """The addresses of the pictures in a description, without those that only count readers."""
    found = (unescape(one or other) for one, other in _SOURCE.findall(_PIXEL.sub("", text)))
    return list(dict.fromkeys(each for each in found if each.startswith(("http://", "https://"))))


def is_html(text: str) -> bool:
    """Whether a text has tags or HTML's way of writing a character."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def html_of_text(text: str) -> str:
    """Plain text as HTML with its paragraphs and line breaks."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{'<br>'.join(map(_escaped, part.splitlines()))}</p>" for part in paragraphs)


def _escaped(line: str) -> str:
    return escape(line.strip(), quote=False)


def plain_text(html: str) -> str:
    """What people read, with an empty line between paragraphs."""
    return "\n\n".join(_lines(html if is_html(html) else html_of_text(html)))


_KEPT = TAGS | {
    "b",
    "i",
    "h1",
    "h5",
    "h6",
    "div",
    "section",
    "dl",
    "dt",
    "dd",
    "del",
    "strike",
    "tfoot",
    "caption",
}
_OPTIONS: Any = {"heading_style": "ATX", "bullets": "-", "table_infer_header": True}


_TYPED = "typed"


class _Plain(MarkdownConverter):
    """Without a backslash where Markdown has none to fear, which most texts do not have."""

    def escape(self, text: str, _parents: Any = None) -> str:
        return text

    def convert_br(self, el: Any, text: str, parent_tags: Any) -> str:
        """A line break as typed, which the renderer keeps unless the lines look like an editor's."""
        is_typed = self.options["newline_style"] == _TYPED and "_inline" not in parent_tags  # type: ignore[attr-defined]
        return "\n" if is_typed else str(super().convert_br(el, text, parent_tags))  # type: ignore[misc]

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        href = (el.get("href") or "").strip()
        if href == text.strip() and re.fullmatch(r"https?://[^\s<>()\[\]]+[\w/]", href):
            return text  # the renderer finds it by itself
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]


_BARE = re.compile(r"(https?://[^\s<>]*[^\s<>.,;:!?'\"()\[\]])")


class _Escaped(_Plain):
    """With a backslash before everything that could be Markdown, and every address as a link."""

    def escape(self, text: str, _parents: Any = None) -> str:
        parts = _BARE.split(text)
        parts[::2] = map(_without_markup, parts[::2])
        if "a" not in (_parents or ()):
            parts[1::2] = [_link(address, address) for address in parts[1::2]]
        return "".join(parts)

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:  # noqa: ARG002  # as the library calls it
        href = (el.get("href") or "").strip()
        return _link(text, href) if href and text.strip() else text


def _without_markup(text: str) -> str:
    escaped = re.sub(r"([\\`*_\[\]<>|~&]|!$)", r"\\\1", text)
    escaped = re.sub(r"(?m)^(\s*)([#=+-]+(?=\s|$)|-{2,})", r"\1\\\2", escaped)
    return re.sub(r"(?m)^(\s*\d{1,9})([.)])(?=\s|$)", r"\1\\\2", escaped)


def _link(text: str, address: str) -> str:
    return f"[{text}](<{address}>)" if re.search(r"[\s()]", address) else f"[{text}]({address})"


_WAYS: tuple[tuple[type[MarkdownConverter], str], ...] = (
    (_Plain, _TYPED),
    (_Plain, BACKSLASH),
    (_Escaped, BACKSLASH),
)
"""From the one that is best to read on; the first counts whose notes say the same, line by line."""


_BREAK_AT_THE_END = re.compile(r"(?:^|(?<=[^\\]))\\(?=\n\s*(?:\n|\Z)|\Z)|^\\$", re.MULTILINE)


def _tidy(markdown: str) -> str:
    """Without more than one empty line, or blanks at the end of lines."""
    text = "\n".join(line.rstrip() for line in markdown.replace("\xa0", " ").splitlines())
    text = _BREAK_AT_THE_END.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n" if text.strip() else ""


@dataclass(frozen=True)
class _Said:
    """What people get of HTML: its lines of text, and where its links lead."""

    lines: tuple[str, ...]
    links: frozenset[str]


def _said(html: str) -> _Said:
    addresses = (_plain_address(one or other) for one, other in _HREF.findall(html))
    return _Said(_lines(html), frozenset(filter(None, addresses)))


def _lines(html: str) -> tuple[str, ...]:
    """What people read, line by line, without those that are empty."""
    broken = _BLOCK_END.sub("\n", _SPACES.sub(" ", html))
    text = unicodedata.normalize("NFC", unescape(nh3.clean(broken, tags=set())))
    return tuple(line for each in text.split("\n") if (line := _SPACES.sub(" ", each).strip()))


def _plain_address(address: str) -> str:
    plain = unescape(address).strip()
    try:
        return in_ascii(plain).rstrip("/").lower()
    except ValueError:
        return plain


def _differences(wanted: _Said, got: _Said) -> Iterator[str]:
    words, now = (" ".join(each.lines) for each in (wanted, got))
    if words != now:
        yield _first_difference(words, now)
    if lost := sorted(wanted.links - got.links):
        yield f"without the link to {lost[0]}" + (f" and {len(lost) - 1} more" if len(lost) > 1 else "")


def _first_difference(wanted: str, got: str) -> str:
    if not got:
        return f"the text {_shown(wanted, 0)} is lost"
    at = next(
        (n for n, (one, other) in enumerate(zip(wanted, got, strict=False)) if one != other),
        min(len(wanted), len(got)),
    )
    return f"{_shown(wanted, at)} has become {_shown(got, at)}"


def _shown(text: str, at: int) -> str:
    start = max(at - 15, 0)
    return repr(("…" if start else "") + text[start : at + 25])
