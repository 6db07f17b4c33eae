"""HTML as plain text, for where markup would be shown as it is: the channel's description, summaries."""

import re
from html.parser import HTMLParser

import nh3

_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol div hr section article".split())
_OTHER_TAGS = frozenset(
    "body button embed font form head html iframe input link meta object script style".split()
)
_NAMES = "|".join(sorted(nh3.ALLOWED_TAGS | _OTHER_TAGS))
_MARKUP = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_CHARACTER_DATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_UNLIKE_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2 Char


def has_markup(text: str) -> bool:
    """Whether a text that should have none has tags of HTML; `Vec<T>` and `a < b` are none."""
    return bool(_MARKUP.search(text))


def without_character_data(text: str) -> str:
    """The text without `<![CDATA[` and `]]>`, which belong to XML, not to what is in it."""
    return _CHARACTER_DATA.sub("", text)


def without_markup(text: str) -> str:
    """A text that should have no markup, such as a summary, without the HTML that it has."""
    text = without_character_data(text)
    if has_markup(text) or _ENTITY.search(text):
        return plain_text(nh3.clean(text, tags=nh3.ALLOWED_TAGS, link_rel=None))
    return text


def plain_text(html: str) -> str:
    """HTML as paragraphs with a blank line between; items of lists, rows of tables and `<br>` begin a line.

    A link's address follows its text in brackets. Line breaks of the source are blanks.
    """
    reader = _Reader()
    reader.feed(_UNLIKE_XML.sub("", html))
    reader.close()
    paragraphs = ("\n".join(filter(None, map(_tidy, lines))) for lines in reader.paragraphs)
    return "\n\n".join(filter(None, paragraphs))


def _tidy(line: str) -> str:
    return re.sub(r"(?<=\S)[ \t\r\n\f]+", " ", line).rstrip()


class _Reader(HTMLParser):
    """Collects lines by paragraphs. `_lists`: for each list that is open, the number of its next item, 0 without."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[list[str]] = [[""]]
        self._lists: list[int] = []
        self._address, self._linked = "", ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        if tag in ("ul", "ol"):
            self._begin(is_paragraph=not self._lists)
            self._lists.append(int(known.get("start") or 1) if tag == "ol" else 0)
        elif tag == "li":
            self._begin()
            number = self._lists.pop() if self._lists else 0
            self._lists.append(number + 1 if number else 0)
            indent = "  " * (len(self._lists) - 1)
            self._say(f"{indent}{number}. " if number else f"{indent}- ")
        elif tag == "a":
            self._address, self._linked = known.get("href") or "", ""
        elif tag in ("td", "th") and self._line.strip():
            self._say(" | ")
        elif tag in ("br", "tr"):
            self._begin()
        elif tag in _PARAGRAPHS and not self._lists:
            self._begin(is_paragraph=True)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._begin(is_paragraph=not self._lists)
        elif tag == "a" and self._address:
            if self._linked.strip() != self._address:
                self._say(f" ({self._address})")
            self._address = ""
        elif tag in _PARAGRAPHS:
            self._begin(is_paragraph=not self._lists)

    def handle_data(self, data: str) -> None:
        self._linked += data
        words = re.sub(r"\s+", " ", data)
        self._say(words if self._line else words.lstrip())

    @property
    def _line(self) -> str:
        return self.paragraphs[-1][-1]

    def _say(self, words: str) -> None:
        self.paragraphs[-1][-1] += words

    def _begin(self, *, is_paragraph: bool = False) -> None:
        """A new line, or a new paragraph, unless nothing has been said in this one."""
        if is_paragraph and any(self.paragraphs[-1]):
            self.paragraphs.append([""])
        elif self._line.strip("- "):
            self.paragraphs[-1].append("")
