"""Suggested cuts: long silences, false starts and fillers, found in words and pauses. Pure.

All times are seconds on the recording's own time line. A cut extends into the pauses around what it removes and
never touches a word that stays; with several tracks, nobody else may speak during it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from lfi_podcast.model.folding import bare
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.span import Span
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import format_time

LONG_SILENCE = 2.0
"""Silences of at least so many seconds are worth a cut."""

LEFT = 0.5
"""Seconds of silence kept on either side of a cut, so that it sounds natural; of a shorter silence, half."""

MARGIN = 0.02
"""Seconds between a cut and the words that stay, since their times are not exact."""

SHORTEST = 0.1
"""The shortest cut (seconds); with less room between the words, none is suggested."""

TIGHT = 0.06
"""If the pause beside a cut is shorter than this (seconds), the joint may be audible."""

FILLERS: Mapping[str, frozenset[str]] = {
    language: frozenset(f"hm hmm hmmm {words}".split())
    for language, words in {
        "": "",
        "de": "äh ähm ähem eh ehm öh öhm",
        "en": "um umm uh uhh uhm er erm",
        "es": "eh ehm em mmm",
        "fr": "euh euhm heu hum",
        "it": "ehm mmm uhm",
        "nl": "eh ehm uh uhm",
        "pt": "ahn hum ãh",
        "sv": "eh öh öhm",
    }.items()
}
"""Filler words by language (BCP 47's primary subtag); "" is any other."""

DOUBLED: Mapping[str, frozenset[str]] = {
    "de": frozenset("der die das den dem sehr so ja nein viel ganz immer sie".split()),
    "en": frozenset("very really so no yes yeah okay ok bye had that far long many much ha".split()),
    "es": frozenset("muy no sí ya más".split()),
    "fr": frozenset("nous vous très non oui si bien tout".split()),
    "it": frozenset("molto no sì così piano".split()),
    "nl": frozenset("heel zo nee ja die dat".split()),
}
"""Words that are repeated on purpose, or because the grammar requires it."""

LONGEST_PHRASE = 4
"""Words in the longest false start that is searched for."""

_BREAK = 2.0  # seconds after which a repeated phrase is not a false start
_FAR = 60.0  # seconds: no word lasts so long, and words further away do not matter for a cut
_CONTEXT = 5  # words shown on either side
_BROKEN = ("-", "–", "—", "…", "...")  # how engines write an interruption
_SENTENCE_ENDS = re.compile(r"(?<!\.)[.?!]$")

CutKind = Literal["silence", "false start", "filler"]


@dataclass(frozen=True)
class Proposal:
    """A suggested cut. `around`: what is said there, with the words to be cut in brackets.

    `tight`: there is hardly a pause beside it, so the joint may be audible.
    """

    start: float
    end: float
    kind: CutKind
    around: str
    tight: bool = False

    @property
    def seconds(self) -> float:
        return round(self.end - self.start, 3)


def suggest_cuts(
    words: Sequence[Word], pauses: Iterable[tuple[float, float]], cuts: Sequence[Span], language: str
) -> tuple[Proposal, ...]:
    """All suggestions in order of time, none overlapping another or one of `cuts`.

    `pauses`: intervals in which nobody speaks.
    """
    words = sorted(words, key=lambda word: (word.start, word.end))
    primary = primary_language(language)
    taken = [(cut.start, cut.end) for cut in cuts]
    chosen: list[Proposal] = []
    for proposal in (
        *_in_words(words, "false start", primary),
        *_in_words(words, "filler", primary),
        *_silences(words, pauses),
    ):
        if all(proposal.end <= start or end <= proposal.start for start, end in taken):
            taken.append((proposal.start, proposal.end))
            chosen.append(proposal)
    return tuple(sorted(chosen, key=lambda proposal: proposal.start))


def render_cuts(proposals: Sequence[Proposal], where: str) -> str:
    """The suggestions as YAML with a comment for each. `where`: the file in which cuts are made."""
    heading = (
        f"# Suggestions; none of these cuts has been made. Listen to each, and copy those you want to\n"
        f"# `cuts` in {where}. Times are on the recording's own time line.\n"
    )
    if not proposals:
        return f"{heading}cuts: []\n"
    return f"{heading}cuts:\n" + "".join(
        f"  # {_reason(proposal)}\n"
        f"  - {{from: {format_time(proposal.start)}, to: {format_time(proposal.end)}}}\n"
        for proposal in proposals
    )


def _reason(proposal: Proposal) -> str:
    tight = ", close to the next word" if proposal.tight else ""
    return f"{proposal.kind}, {proposal.seconds:.2f} s{tight}: {proposal.around}"


def _in_words(words: Sequence[Word], kind: CutKind, language: str) -> Iterator[Proposal]:
    fillers = FILLERS.get(language, FILLERS[""])
    for speaker in dict.fromkeys(word.speaker for word in words):
        own = [word for word in words if word.speaker == speaker]
        if kind == "filler":
            runs: Iterable[list[Word]] = _runs(own, fillers)
        else:
            runs = _false_starts(own, fillers, DOUBLED.get(language, frozenset()))
        for run in runs:
            if proposal := _without(run, words, kind):
                yield proposal


def _is_filler(word: Word, fillers: frozenset[str]) -> bool:
    return bare(word.text) in fillers and not word.text.endswith("?")


def _runs(words: Sequence[Word], fillers: frozenset[str]) -> Iterator[list[Word]]:
    """Fillers, with consecutive ones together."""
    for is_filler, run in groupby(words, key=lambda word: _is_filler(word, fillers)):
        if is_filler:
            yield list(run)


def _false_starts(
    words: Sequence[Word], fillers: frozenset[str], doubled: frozenset[str]
) -> Iterator[list[Word]]:
    """Words that are repeated at once, with the fillers in between; consecutive repetitions together."""
    meant = [position for position, word in enumerate(words) if not _is_filler(word, fillers)]
    begun, position = -1, 0
    while position < len(meant):
        if length := _repeated([words[at] for at in meant[position:][: 2 * LONGEST_PHRASE]], doubled):
            begun = position if begun < 0 else begun
            position += length
            continue
        if begun >= 0:
            yield list(words[meant[begun] : meant[position]])
            begun = -1
        position += 1


def _repeated(words: Sequence[Word], doubled: frozenset[str]) -> int:
    """How many words at the beginning are repeated right after; 0 for none."""
    for length in range(len(words) // 2, 0, -1):
        first, second = words[:length], words[length : 2 * length]
        last = first[-1].text
        is_meant = all(bare(word.text) in doubled or not re.search(r"[^\W\d]", word.text) for word in first)
        is_sentence = _SENTENCE_ENDS.search(last)
        is_same = all(_begins(one.text, other.text) for one, other in zip(first, second, strict=True))
        if is_same and not is_meant and not is_sentence and second[0].start - first[-1].end < _BREAK:
            return length
    return 0


def _begins(word: str, other: str) -> bool:
    """Whether `word` followed by `other` is a repetition, or a word broken off and begun again."""
    said, again = bare(word), bare(other)
    return bool(said) and (said == again or (word.endswith(_BROKEN) and again.startswith(said)))


def _without(run: Sequence[Word], words: Sequence[Word], kind: CutKind) -> Proposal | None:
    """A cut that removes a run of words; None if others speak meanwhile or there is no room for it."""
    start, end = run[0].start, run[-1].end
    words = _near(words, start, end)
    others = [word for word in words if not any(word is one for one in run)]
    before = max((word.end for word in others if word.start <= start), default=0.0)
    after = min((word.start for word in others if word.start > start), default=end + 2 * TIGHT)
    if before > start + MARGIN or after < end - MARGIN:
        return None
    pauses = (max(0.0, start - before), max(0.0, after - end))
    first, last = (max(MARGIN, min(LEFT, pause / 2)) for pause in pauses)
    cut = (round(before + first, 3), round(after - last, 3))
    if cut[1] - cut[0] < SHORTEST:
        return None
    return Proposal(*cut, kind, _around(words, *cut), tight=min(pauses) < TIGHT)


def _silences(words: Sequence[Word], pauses: Iterable[tuple[float, float]]) -> Iterator[Proposal]:
    for pause in pauses:
        for start, end in _free(words, *pause):
            if end - start > LONG_SILENCE:
                cut = (round(start + LEFT, 3), round(end - LEFT, 3))
                yield Proposal(*cut, "silence", _around(words, *cut))


def _free(words: Sequence[Word], start: float, end: float) -> Iterator[tuple[float, float]]:
    """The parts of an interval that no word touches."""
    for word in _near(words, start, end):
        if word.end > start and word.start < end:
            yield start, word.start
            start = max(start, word.end)
    yield start, end


def _near(words: Sequence[Word], start: float, end: float) -> Sequence[Word]:
    """The words in an interval and up to `_FAR` from it."""
    first = bisect_left(words, start - _FAR, key=lambda word: word.start)
    return words[first : bisect_left(words, end + _FAR, key=lambda word: word.start)]


def _around(words: Sequence[Word], start: float, end: float) -> str:
    """The words before, in and after a cut, on one line."""
    words = _near(words, start, end)
    before = [word for word in words if word.end <= start]
    inside = [word for word in words if word.start < end and word.end > start]
    after = [word for word in words if word.start >= end]
    parts = (
        "…" if len(before) > _CONTEXT else "",
        _text(before[-_CONTEXT:]),
        f"[{_text(inside) or f'{end - start:.1f} s'}]",
        _text(after[:_CONTEXT]),
        "…" if len(after) > _CONTEXT else "",
    )
    return " ".join(filter(None, parts))


def _text(words: Sequence[Word]) -> str:
    return " ".join(" ".join(word.text for word in words).split())
