"""What a whole transcript from elsewhere shows about its labels: which words before a colon are names.

A label is believed for its form (`labels`), for whom it names (`people`), or for how the document uses it: labelled
speech begins with a label, labels are repeated, and what follows them begins a sentence.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lfi_podcast.text.labels import SpeakerLabel, Stamped, Sureness, read_labels
from lfi_podcast.text.people import People, could_be_name, folded, is_generic

_AROUND_SPEECH = re.compile(
    r"\[(?:Draft, heard by|Heard by|Corrected by hand|Written by people|Brought by|The origin of these) ?.*\]"  # ours
    r"|transcribed by https?://otter\.ai.*|\(?transcribed by turboscribe.*|transcript(?:ion)? by (?:www\.)?rev\.com.*"
    r"|this transcript was (?:exported|generated) .*|.{1,80} (?:started|stopped) transcription"
    r"|ai-generated content may be incorrect\.?|transcription ended after [\d:]+"
    r"|this editable transcript was computer generated.*|transcript\. use arrow keys .*"
    r"|!\[[^\]]*\]\([^)]*\)|([_=*-])\1{2,}",
    re.IGNORECASE,
)
"""Lines that programs write around the speech."""

_WORD = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]]*$")


@dataclass(frozen=True)
class BroughtLine:
    """`block`: the number of its block. `after_time`: times stand in front of it, or on the line before."""

    block: int
    stamped: Stamped
    voice: str | None
    is_caption: bool
    after_time: bool = False

    @cached_property
    def is_around(self) -> bool:
        """Whether it is no speech, whatever the rest of the document is."""
        return bool(_AROUND_SPEECH.fullmatch(self.stamped.text))

    @property
    def is_time(self) -> bool:
        return self.stamped.has_time and not self.stamped.text

    @cached_property
    def readings(self) -> Sequence[SpeakerLabel]:
        return () if self.is_around else tuple(read_labels(self.stamped.text, self.after_time))


_MOSTLY = 0.7


@dataclass(frozen=True)
class _Use:
    """How often a label is used. `goes_on`: always with a word in lower case after it, where sentences begin with
    capitals. `is_within`: always where a sentence has not ended.
    """

    count: int = 0
    goes_on: bool = False
    is_within: bool = False


@dataclass(frozen=True)
class BroughtDocument:
    """What the whole document shows about its labels."""

    lines: Sequence[BroughtLine]
    people: People
    _known: dict[str, str | None] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        if name not in self._known:
            self._known[name] = self.people.find(name)
        return self._known[name]

    def is_avatar(self, number: int) -> bool:
        """Whether a line has the initials of who is named on the next, as where Teams shows a picture."""
        text = self.lines[number].stamped.text
        if not (1 < len(text) <= 3 and text.isupper() and number + 1 < len(self.lines)):
            return False
        following = self.label(number + 1)
        initials = (word[0] for word in folded(following.name)) if following else ()
        return "".join(initials).upper() == text

    def label(self, number: int) -> SpeakerLabel | None:
        """The label of a line, if it has one."""
        return next((label for label in self.lines[number].readings if self._believes(label, number)), None)

    def _believes(self, label: SpeakerLabel, number: int) -> bool:
        line, name, form = self.lines[number], label.name, label.form
        if not name:
            return form.sureness is Sureness.FORM
        is_known = self.find(name) is not None
        if self._has_voices:
            return is_known or (line.voice is not None and folded(line.voice) == folded(name))
        if form.alone:
            return not line.is_caption and self._stands_alone(label, number, is_known)
        if is_known:
            return form.sureness is not Sureness.KNOWN or len(name) > 1
        if form.sureness is Sureness.KNOWN:
            return is_generic(name)
        return is_generic(name) or (
            self._has_form(label) if form.sureness is Sureness.FORM else self._is_used_as_label(label)
        )

    def _stands_alone(self, label: SpeakerLabel, number: int, is_known: bool) -> bool:
        """Whether a line that is nothing but a name announces the lines after it."""
        name, following = label.name, self.lines[number + 1] if number + 1 < len(self.lines) else None
        if is_known and len(name) > 1:
            return True
        if following is None or following.after_time or name[-1] in ".?!":
            return False
        if is_generic(name) or (
            label.form.sureness is Sureness.KNOWN and _is_cast(name) and not self._has_forms
        ):
            return True
        if label.form.sureness is Sureness.KNOWN or not could_be_name(name) or self._is_ordinary(name):
            return False
        return number == 0 or self._use(name).count > 1 or self._is_headed

    def _has_form(self, label: SpeakerLabel) -> bool:
        """Whether a name in a form of its own could be one."""
        name = label.name
        is_bracketed = label.form.reads.pattern.startswith((r"[\[(<]", r"\["))
        return is_bracketed or could_be_name(name) or (self._use(name).count > 1 and len(name.split()) <= 3)

    def _is_used_as_label(self, label: SpeakerLabel) -> bool:
        """Whether the document uses the words before a colon or a tab as labels."""
        name, use = label.name, self._use(label.name)
        if self._has_forms or use.goes_on or use.is_within:
            return False
        if not could_be_name(name):
            is_short = len(name.split()) <= 2 and name[0].islower()
            return is_short and use.count > 1 and not self._is_ordinary(name)
        if self._begins_with_label:
            return use.count > 2 or not self._is_ordinary(name)
        return use.count > 1 and not self._is_ordinary(name)

    def text(self, line: BroughtLine) -> str:
        """What is said on a line without a label. Times without brackets may be said, if few lines begin with some."""
        return line.stamped.text if line.stamped.is_sure or self._has_times else line.stamped.line

    @cached_property
    def _has_times(self) -> bool:
        return sum(line.stamped.has_time for line in self.lines) * 3 > len(self.lines)

    @cached_property
    def _has_voices(self) -> bool:
        return any(line.voice for line in self.lines)

    @cached_property
    def _has_forms(self) -> bool:
        """Whether labels have a form that speech has not: then others are no labels."""
        return any(
            label.name
            and label.form.sureness is Sureness.FORM
            and not label.form.alone
            and self._has_form(label)
            for line in self.lines
            for label in line.readings[:1]
        )

    @cached_property
    def _is_headed(self) -> bool:
        """Whether names on lines of their own are repeated."""
        names = [
            label for line in self.lines for label in line.readings if label.form.alone and line.after_time
        ]
        return any(count > 1 for count in Counter(folded(label.name) for label in names).values())

    @cached_property
    def _begins_with_label(self) -> bool:
        """Whether the first line of speech has a label."""
        first = next((line for line in self.lines if not line.is_around), None)
        label = next((each for each in first.readings if not each.form.alone), None) if first else None
        if label is None or not label.name:
            return False
        return (
            self.find(label.name) is not None
            or is_generic(label.name)
            or (could_be_name(label.name) and not self._is_ordinary(label.name))
        )

    @cached_property
    def _labels(self) -> Mapping[tuple[str, ...], Sequence[tuple[int, SpeakerLabel]]]:
        """By name, the lines that begin with it in any form but alone on a line."""
        found: dict[tuple[str, ...], list[tuple[int, SpeakerLabel]]] = {}
        for number, line in enumerate(self.lines):
            for label in line.readings:
                if label.name and label.form.sureness is not Sureness.KNOWN:
                    found.setdefault(folded(label.name), []).append((number, label))
                    break
        return found

    @cached_property
    def _uses(self) -> Mapping[tuple[str, ...], "_Use"]:
        return {
            name: _Use(
                len(found),
                len(name) == 1
                and all(each.text[:1].islower() for _, each in found)
                and self._has_capitals_but_for(len(found)),
                self._has_ends and all(self._goes_on(number) for number, _ in found),
            )
            for name, found in self._labels.items()
        }

    def _use(self, name: str) -> "_Use":
        return self._uses.get(folded(name), _Use())

    def _goes_on(self, number: int) -> bool:
        """Whether the sentence on the line before goes on with this line."""
        return number > 0 and not _ends(self.lines[number - 1].stamped.text)

    def _is_ordinary(self, name: str) -> bool:
        """Whether all its words occur in lower case elsewhere, as `ask` does, and a name does not."""
        words = _WORD.findall(name)
        return all(word.lower() in self._in_lower_case for word in words) and bool(words)

    @cached_property
    def _in_lower_case(self) -> frozenset[str]:
        texts = (
            next((each.text for each in line.readings), line.stamped.text) or line.stamped.text
            for line in self.lines
        )
        return frozenset(word for text in texts for word in _WORD.findall(text) if word[0].islower())

    def _has_capitals_but_for(self, lower: int) -> bool:
        """Whether most of what is said begins with capitals, leaving aside some of what does not."""
        labelled, lines = self._capitals
        capitals, said = labelled if labelled[1] > lower else lines
        return capitals >= _MOSTLY * max(1, said - lower)

    @cached_property
    def _capitals(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """How much begins with a capital, and how much there is: after labels, and of all lines."""
        labelled = [label.text for labels in self._labels.values() for _, label in labels]
        begun = (
            [text[0].isupper() for text in texts if text[:1].isalpha()] for texts in (labelled, self._texts)
        )
        after_labels, lines = ((sum(each), len(each)) for each in begun)
        return after_labels, lines

    @cached_property
    def _texts(self) -> Sequence[str]:
        return [line.stamped.text for line in self.lines]

    @cached_property
    def _has_ends(self) -> bool:
        return sum(_ends(line.stamped.text) for line in self.lines) * 2 > len(self.lines)


def _ends(text: str) -> bool:
    """Whether a sentence ends with this text."""
    return bool(_ENDS.search(text[-9:]))


def _is_cast(name: str) -> bool:
    """Whether a line names the next speaker, as in a screenplay: HOST."""
    return (
        len(name) > 1 and name.isupper() and bool(re.fullmatch(r"[\w .'’-]+", name)) and name[-1] not in ".?!"
    )
