"""The bytes of a feed -> its tree, whatever state they are in, and what is wrong with them as XML.

Nothing outside the bytes is read, and no entity is expanded: a feed needs neither, and both are used for attacks.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lxml import etree

from lfi_podcast.lint.document_rules import A_FEED, BEGINS, DECODED, NO_DTD, WELL_FORMED
from lfi_podcast.lint.place import FeedTree
from lfi_podcast.lint.rule import FeedFinding, Rule

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]+)[\"']")
_DECODERS = re.compile(
    r"(utf|ucs|iso|latin|l\d|windows|cp|koi8|mac|us-?ascii|ascii|euc|shift|sjis|big5|gb)", re.IGNORECASE
)
_START = re.compile(r"<\?xml\s|<rss[\s>]", re.IGNORECASE)
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

_OTHERS = (
    (r"\s*$", "is empty; give the address of a feed"),
    (r"\s*[{\[]", "is JSON, not RSS; give the address of the RSS feed"),
    (r".*<!doctype\s+html|.*<html[\s>]", "is a web page, not a feed; give the address of the feed itself"),
    (r".*<feed[\s>]", "is an Atom feed, which podcast apps do not read; give the address of the RSS feed"),
    (r".*<rdf:RDF[\s>]", "is RSS 1.0, which podcast apps do not read; write RSS 2.0"),
    (r".*<opml[\s>]", "is a list of feeds (OPML), not a feed; give the address of one of them"),
    (r"", "is not an RSS feed; give the address of the feed itself"),
)
"""What else it can be, by how it starts; the first that fits."""
_HEAD = 5000


@dataclass(frozen=True)
class FeedReading:
    """A feed as it was read. `tree` is None if it is no feed at all; then there is one finding, which says so."""

    tree: FeedTree | None
    findings: tuple[FeedFinding, ...]


def read_feed(source: bytes, *, now: datetime | None = None, addresses: Collection[str] = ()) -> FeedReading:
    """The feed in `source`; what is not well-formed is mended as browsers do it. Never raises."""
    text, encoding, undecoded = _decoded(source)
    start = _START.search(text)
    if not re.search(r"<rss[\s>]", text, re.IGNORECASE):
        return FeedReading(None, (_something_else(text),))
    before = text[: start.start()] if start else ""
    findings = [_at(DECODED, line, message) for line, message in undecoded]
    if before and (before.strip() or text.startswith("<?xml", len(before))):
        findings.append(_at(BEGINS, 1))
    else:
        before = ""
    if "<!DOCTYPE" in text[:_HEAD]:
        findings.append(_at(NO_DTD, text[: text.index("<!DOCTYPE")].count("\n") + 1))
    first_line = before.count("\n") + 1
    root, breaks = _parsed(text[len(before) :])
    findings += [_at(WELL_FORMED, line + first_line - 1, message) for line, message in breaks]
    if root is None:
        return FeedReading(None, tuple(findings) or (_something_else(text),))
    tree = FeedTree(
        root,
        source,
        encoding=encoding,
        first_line=first_line,
        mend=bool(breaks),
        now=now,
        addresses=addresses,
    )
    return FeedReading(tree, tuple(findings))


def _at(rule: Rule, line: int, message: str = "") -> FeedFinding:
    return FeedFinding(replace(rule, message=message or rule.message), "xml", line)


def _something_else(text: str) -> FeedFinding:
    message = next(
        message for start, message in _OTHERS if re.match(start, text[:_HEAD], re.IGNORECASE | re.DOTALL)
    )
    return _at(A_FEED, 1, message)


def _decoded(source: bytes) -> tuple[str, str, list[tuple[int, str]]]:
    """The text, the encoding that the feed declares, and the lines at which it is in another one."""
    mark = next((mark for mark in _MARKS if source.startswith(mark)), b"")
    declared = _DECLARED.search(source[:_HEAD])
    encoding = _MARKS.get(mark) or (declared[1].decode("ascii").lower() if declared else "utf-8")
    known = encoding if _DECODERS.match(encoding) else "utf-8"
    content = source if known.startswith("utf-16") else source.removeprefix(mark)
    try:
        return _lines(content.decode(known)), encoding, []
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        return _lines(content.decode(known, "replace")), encoding, [(line, _wrong(encoding))]
    except LookupError:
        return _lines(content.decode("utf-8", "replace")), encoding, [(1, _wrong(encoding))]


def _wrong(encoding: str) -> str:
    return f"is not in {encoding}, the encoding that it declares; write UTF-8 and declare it"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(text: str) -> tuple[Any, list[tuple[int, str]]]:
    """The root, None if there is none; and where the XML is broken, with what is wrong there, once for each line."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as exc:
        return None, [(exc.lineno or 1, _broken(exc.msg or "it cannot be read"))]
    errors = [entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR]
    return root, _breaks([(entry.line, " ".join(entry.message.split())) for entry in errors])


_UNCLOSED = re.compile(r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+)")
_PREMATURE = re.compile(r"Premature end of data in tag (\S+) line \d+")


def _breaks(errors: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Where the feed is broken: one for each line, and for each tag that is not closed one where it begins.

    The end of what is outside such a tag closes that tag, so that what is outside seems not to be closed either.
    """
    still_open, breaks = list[str](), dict[int, str]()
    for line, message in errors:
        unclosed, premature = _UNCLOSED.match(message), _PREMATURE.match(message)
        name = (unclosed or premature or [""] * 2)[1]
        if unclosed:
            line, message = int(unclosed[2]), f"<{name}> has no end"
        if name in still_open:
            still_open.remove(name)
        elif not (premature and still_open):
            breaks.setdefault(line, _broken(message))
        if unclosed:
            still_open.append(unclosed[3])
    return list(breaks.items())


def _broken(message: str) -> str:
    return f"is not well-formed: {message}; what follows was read as well as it could be"
