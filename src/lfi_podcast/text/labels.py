"""How other programs write who speaks: one table of label forms, for text and for the text of captions.

A row reads a line. `written` are the templates of the programs that write it, which the tests write and read back.
Sources: the programs' own exports, as found in public repositories (Otter's and Teams' text, Zoom's captions,
Premiere's text), and what their source code writes (`SubtitlesWriter` of WhisperX, `--diarize` of whisper.cpp). The
forms of other programs are as their users quote them: where an export differs, the row is wrong.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

LONGEST_NAME = 60


class Sureness(Enum):
    """How far the form of a label shows that it is one.

    `FORM`: nothing else is written like this. `NAME`: speech may look like this, so the name and the rest of the
    document decide. `KNOWN`: only a known name makes it a label.
    """

    FORM = auto()
    NAME = auto()
    KNOWN = auto()


@dataclass(frozen=True)
class LabelForm:
    """A row of the table. `reads` matches a line without its leading time; groups: `name`, `text` (may be missing).

    `after_time`: only if a time precedes it. `alone`: the line has nothing but the name, and the speech follows.
    `needs_time`: a time follows the name.
    `written`: by program, a template of `{name}`, `{at}` and `{text}`.
    """

    reads: re.Pattern[str]
    sureness: Sureness
    written: Mapping[str, str]
    after_time: bool = False
    alone: bool = False
    needs_time: bool = False


@dataclass(frozen=True)
class SpeakerLabel:
    """The name at the start of a line and what is said after it. An empty name: somebody else, not named."""

    name: str
    text: str
    form: LabelForm


_CLOCK = (
    r"(?:\d{1,4}[:;]\d{2}(?:[:;]\d{2}){0,2}(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
    r"|(?:\d{1,3}\ hours?\ )?(?:\d{1,3}\ minutes?\ )?\d{1,3}\ seconds?(?:\d{1,3}:\d{2}){0,2}"
    r"|\d{1,3}\ minutes?(?:\d{1,3}:\d{2}){1,2})"
)
"""0:00, 00:00:03.19, 00;00;03;12 with frames, 10:32 AM, and Teams' `1 minute 3 seconds1:03`."""

_TIMES = rf"{_CLOCK}(?:\s*(?:-{{1,2}}>|→|-|–|—|to)\s*{_CLOCK})?"
_IN_SECONDS = r"\d{1,6}(?:\.\d{1,6})?s?\s*-{1,2}>\s*\d{1,6}(?:\.\d{1,6})?s?"
"""[0.00s -> 7.50s], as in the README of faster-whisper."""

_BRACKETED = rf"[\[({{<]\s*(?:{_TIMES}|{_IN_SECONDS})\s*[\])}}>]"
_AT = rf"(?:{_BRACKETED}|{_TIMES})"

_NAME = rf"(?P<name>[^\W_](?:[^:：\[\]{{}}<>*|\t?!;\"“”()]|\([^()\d:]*\)){{0,{LONGEST_NAME - 1}}}?)"
_ANY = rf"(?P<name>[^\[\]()<>:]{{1,{LONGEST_NAME}}}?)"  # between brackets or asterisks
_TEXT = r"(?P<text>.*)"
_BETWEEN = r"[\s,·|–—-]*"

_BULLET = re.compile(r"(?:>(?!>)|[-•‣*](?=\s)|#{1,6}(?=\s))\s*")
STAMP = re.compile(rf"(?:{_BRACKETED}{_BETWEEN}|{_TIMES}(?:{_BETWEEN}(?<=[\s,·|–—-])|$))")
"""Times in front of a line."""

INLINE_STAMP = re.compile(rf"\[{_TIMES}\]|(?<=\[inaudible) {_TIMES}(?=\])|(?<=\[crosstalk) {_TIMES}(?=\])")
"""Times within text, as Descript and Rev write them."""


def _form(
    reads: str,
    sureness: Sureness,
    written: Mapping[str, str],
    *,
    after_time: bool = False,
    alone: bool = False,
) -> LabelForm:
    needs_time = reads.startswith(_NAME) and _CLOCK in reads
    return LabelForm(re.compile(reads, re.DOTALL), sureness, written, after_time, alone, needs_time)


FORMS: tuple[LabelForm, ...] = (
    _form(
        rf"(?P<mark>\*{{1,3}}|_{{1,3}}){_ANY}\s*(?:{_AT})?\s*:\s*(?:{_AT}\s*)?(?P=mark)\s*(?:{_AT})?\s*:?\s*{_TEXT}",
        Sureness.FORM,
        {"Markdown": "**{name}:** {text}", "Markdown, with times": "**{name} ({at}):** {text}"},
    ),
    _form(
        rf"(?P<mark>\*{{1,3}}|_{{1,3}}){_ANY}(?P=mark)\s*(?:{_AT}\s*:?|:)\s*(?:{_AT})?\s*{_TEXT}",
        Sureness.FORM,
        {
            "Markdown, colon outside": "**{name}**: {text}",
            "Descript, Markdown": "**{name}** [{at}] {text}",
            "MacWhisper, Markdown": "**{name}** ({at})\n{text}",
        },
    ),
    _form(
        rf"(?P<mark>\*{{1,3}}|_{{1,3}}){_ANY}\s*(?:{_AT})?\s*(?P=mark)",
        Sureness.FORM,
        {"Markdown, on its own line": "**{name}**\n{text}"},
        alone=True,
    ),
    _form(
        rf">{{2,3}}\s*{_NAME}\s*:\s*{_TEXT}",
        Sureness.FORM,
        {"broadcast captions (CEA-608)": ">> {name}: {text}"},
    ),
    _form(r">{2,3}(?P<name>)(?!>)\s*(?P<text>.*)", Sureness.FORM, {}),
    _form(
        rf"[\[(<]{_ANY}[\])>]\s*[:：]\s*{_TEXT}",
        Sureness.FORM,
        {"WhisperX": "[{name}]: {text}", "pyannote scripts": "[{at}] [{name}]: {text}"},
    ),
    _form(
        rf"\[{_ANY}\]\s*{_AT}\s*[:：]?\s*{_TEXT}",
        Sureness.FORM,
        {"Zoom, saved captions": "[{name}] {at}\n{text}"},
    ),
    _form(
        rf"[\[(<]{_ANY}[\])>]\s*{_TEXT}",
        Sureness.KNOWN,
        {"whisper.cpp": "({name}) {text}", "chat": "<{name}> {text}"},
    ),
    _form(
        rf"{_NAME}\s*[:：]?{_BETWEEN}(?:{_BRACKETED}|(?<=[\s,·|–—:：-]){_TIMES})\s*[:：]?(?P<text>)",
        Sureness.FORM,
        {
            "Otter, Teams": "{name}  {at}\n{text}",
            "Riverside, this program": "{name} ({at})\n{text}",
            "Rev": "{name} ({at}):\n{text}",
            "Rev, formerly": "{name}: ({at})\n{text}",
            "Trint": "{name} [{at}]\n{text}",
            "Sonix": "{name}: [{at}]\n{text}",
        },
    ),
    _form(
        rf"{_NAME}\s*[:：]?{_BETWEEN}{_BRACKETED}\s*[:：]?\s*{_TEXT}",
        Sureness.FORM,
        {
            "Descript": "{name}: [{at}] {text}",
            "Rev, on one line": "{name} ({at}): {text}",
            "Trint, on one line": "{name} [{at}] {text}",
        },
    ),
    _form(
        rf"{_NAME}\s*[:：]?(?:\t\s*|\s{{2,}}){_TIMES}(?:\t\s*|\s{{2,}}){_TEXT}",
        Sureness.FORM,
        {"tab-separated, time second": "{name}\t{at}\t{text}"},
    ),
    _form(rf"{_NAME}\s+{_TIMES}\s*[:：]\s+{_TEXT}", Sureness.FORM, {"time and colon": "{name} {at}: {text}"}),
    _form(
        rf"{_NAME}\s*[:：]?\t\s*{_TEXT}",
        Sureness.NAME,
        {"tab-separated": "{name}\t{text}", "Zoom, chat": "{at}\t{name}:\t{text}"},
    ),
    _form(
        rf"{_NAME}\s*(?::(?:\s+|$)|：\s*){_TEXT}",
        Sureness.NAME,
        {
            "Google Meet, Zoom": "{name}: {text}",
            "this program's transcript.md": "[{at}] {name}: {text}",
            "a script": "{name}:\n{text}",
            "Fathom": "{at} - {name}: {text}",
        },
    ),
    _form(rf"{_NAME}\s*:(?=[^\s\d/\\:]){_TEXT}", Sureness.KNOWN, {"without a space": "{name}:{text}"}),
    _form(rf"{_NAME}(?:\s+[–—-]\s+|\s?—\s?){_TEXT}", Sureness.KNOWN, {"a play": "{name} — {text}"}),
    _form(
        rf"{_BETWEEN}{_NAME}",
        Sureness.NAME,
        {
            "Happy Scribe": "[{at}] - {name}\n{text}",
            "Buzzsprout": "{at} {name}\n{text}",
            "Premiere": "{at} - {at}\n{name}\n{text}",
        },
        after_time=True,
        alone=True,
    ),
    _form(_NAME, Sureness.KNOWN, {"the name on its own line": "{name}\n{text}"}, alone=True),
)
"""The forms, those before others that a line may also match."""


_SPACES = re.compile(r"\s{3,}")
_SIGN = re.compile(r"[:：\t\[(<>*_–—-]")
"""Without one of these, a line is at most a name."""

_LONGEST_TIME = 40
_HAS_TIME = re.compile(r"\d[:;]\d|\d (?:hour|minute|second)|->")
_LONGEST_LABEL = 200
"""Characters: a name, times, and what is between. Farther no label is searched for in a line of any length."""


def _fewer(spaces: re.Match[str]) -> str:
    """A run of spaces in which the patterns cannot lose their way."""
    return "\t" if "\t" in spaces[0] else "  "


@dataclass(frozen=True)
class Stamped:
    """A line, `text` without the times in front of it. `is_sure`: they are in brackets, or all there is."""

    line: str
    text: str
    has_time: bool = False
    is_sure: bool = False
    is_dashed: bool = False
    is_heading: bool = False


def without_stamp(line: str) -> Stamped:
    bare = _SPACES.sub(_fewer, line.strip())
    bullet = _BULLET.match(bare)
    unmarked = bare[bullet.end() :] if bullet else bare
    is_dashed, is_heading = bare.startswith("-"), bool(bullet and bare[0] == "#")
    if not (stamp := STAMP.match(unmarked)):
        return Stamped(unmarked, unmarked, is_dashed=is_dashed, is_heading=is_heading)
    rest = unmarked[stamp.end() :].strip()
    return Stamped(unmarked, rest, True, not rest or unmarked[0] in "[({<", is_dashed)


def read_labels(line: str, after_time: bool) -> Iterator[SpeakerLabel]:
    """Every reading of the start of a line as a label, the most likely first. `line`: without its stamp."""
    head, rest = line[:_LONGEST_LABEL], line[_LONGEST_LABEL:]
    has_time, has_sign = bool(_HAS_TIME.search(head)), bool(_SIGN.search(head))
    if not has_sign and len(line) > LONGEST_NAME + _LONGEST_TIME:
        return
    for form in FORMS:
        if (form.after_time and not after_time) or not (
            has_time if form.needs_time else has_sign or form.alone
        ):
            continue
        match = form.reads.fullmatch(head)
        if match and not (rest and form.alone):
            name = " ".join(match["name"].split()).strip(" .,-–—")
            yield SpeakerLabel(name, (match.groupdict().get("text") or "") + rest, form)
