"""Facts -> BibTeX, in UTF-8 as biber and reference managers read it (the manual: "BibTeXing", Oren Patashnik, 1988)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from anyascii import anyascii

from lfi_podcast.site.personal_names import PersonalName
from lfi_podcast.site.wording import TURNING

# Braces are counted even after a backslash, so that those of the text are spelled out.
_IN_TEXT = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)
_IN_AN_ADDRESS = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"})
_ADDRESSES = ("doi", "url")  # printed as they are: in them, a backslash is a backslash
_SEVERAL_NAMES = re.compile(r",|\band\b|^others$", re.IGNORECASE)


def entry(kind: str, key: str, fields: Mapping[str, str | Sequence[str]]) -> str:
    """An entry such as `@misc{key, ...}`, with those of the fields that are not empty. Several texts are names."""
    lines = [f"  {name} = {{{_value(name, value)}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def entry_key(*parts: str) -> str:
    """A key of a-z, 0-9 and hyphens, from the first words of each part: `allspaw-2012-blameless-postmortems`."""
    words = (re.findall(r"[a-z0-9]+", anyascii(part).lower())[:4] for part in parts)
    return "-".join(word for some in words for word in some)[:64].rstrip("-") or "entry"


def plain(text: str) -> str:
    """Text on one line, without control characters: nothing would end a direction that one of them begins."""
    seen = (letter for letter in text if letter.isspace() or unicodedata.category(letter) != "Cc")
    return " ".join(TURNING.sub("", "".join(seen)).split())


def _value(name: str, value: str | Sequence[str]) -> str:
    if not isinstance(value, str):
        return " and ".join(map(_name, value))
    if name in _ADDRESSES:
        return plain(value).translate(_IN_AN_ADDRESS)
    text = plain(value).translate(_IN_TEXT)
    return f"{{{text}}}" if name == "title" else text  # styles change the capitals of a title otherwise


def _name(name: str) -> str:
    """A name; in braces unless it is a person's of which the last word is the family's, as BibTeX takes it to be."""
    known, text = PersonalName.of(plain(name)), plain(name).translate(_IN_TEXT)
    return text if known and not _SEVERAL_NAMES.search(text) else f"{{{text}}}"
