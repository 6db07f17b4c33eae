"""The text of a feed as XML that a parser can read, whatever its writer got wrong. Pure.

Feeds are untrusted: a document type, with which entities could grow without bound, is removed unread.
"""

import codecs
import re
from dataclasses import dataclass
from html.entities import html5

_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
"""The entities of XML itself (XML 1.0, 4.6)."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARATION = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_PROLOGUE = re.compile(r"\s*<\?xml.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile(
    r"(?P<verbatim><!\[CDATA\[.*?\]\]>|<!--.*?-->)"
    r"|&(?P<name>\w+);|&#(?P<number>[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});|(?P<bare>&|<(?![A-Za-z_/!?]))",
    re.DOTALL,
)


@dataclass(frozen=True)
class Repaired:
    """Text of a feed from its root element on. `encoding`: how it had to be read, if not as it says."""

    text: str
    encoding: str | None = None


def repaired(content: bytes) -> Repaired:
    """What apps make of it: HTML's entities as characters, a bare `&` or `<` as text, no document type."""
    text, encoding = _decoded(content)
    begins = max(text.find("<"), 0)
    text = _PROLOGUE.sub("", text[begins:].removeprefix("\ufeff"), count=1)
    text = _DOCTYPE.sub("", text, count=1)
    return Repaired(_ODD.sub(_mended, _CONTROL.sub("", text)), encoding)


def _decoded(content: bytes) -> tuple[str, str | None]:
    """By its mark or declaration; where that is wrong, as UTF-8, else as Windows wrote western languages."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    declared = _DECLARATION.search(content[:1000])
    stated = marked or (declared[1].decode() if declared else "utf-8")
    for encoding in (stated, "utf-8", "cp1252"):
        try:
            return content.decode(encoding), None if encoding == stated else encoding
        except (UnicodeError, LookupError):
            continue
    return content.decode("utf-8", errors="replace"), "utf-8"


def _mended(found: re.Match[str]) -> str:
    if found["verbatim"] or found["name"] in _OWN:
        return found[0]
    if found["bare"]:
        return "&amp;" if found[0] == "&" else "&lt;"
    if found["number"]:
        return _character(found["number"])
    known = html5.get(f"{found['name']};")
    return known if known else f"&amp;{found['name']};"


def _character(number: str) -> str:
    """The reference as it is, unless XML has no such character."""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    is_character = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    return f"&#{code};" if is_character or 0x10000 <= code <= 0x10FFFF else ""
