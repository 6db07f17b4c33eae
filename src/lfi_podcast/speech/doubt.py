"""Words that may not have been said: the signs, their severity, and the messages. Pure.

A serious doubt is about words that were probably invented, and blocks publication; the others are places worth
listening to.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lfi_podcast.model.doubt import TRANSCRIPT, Doubt, doubt_id, transcript_ids
from lfi_podcast.model.intervals import TimeSpans, merged
from lfi_podcast.model.transcript import Recognition, Word
from lfi_podcast.speech import doubt_rules as rules
from lfi_podcast.speech import doubt_words
from lfi_podcast.speech.agreement import Likeness
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.speech.spoken import SpokenWords, plain

DISAGREEMENT = "disagreement"
AGREE, DIFFER, _ENOUGH = 0.8, 0.3, 5
"""The share of words that a second recognition must have in common with the first to settle a doubt that the sound does
not raise; and, for this many words or more, the share of letters below which a doubt becomes serious. Letters, because
recognisers confuse words that sound alike: then at least somebody has spoken."""


@dataclass(frozen=True)
class DoubtRule:
    """A row of the table: a finder, and the message for people."""

    kind: str
    find: Callable[[SpokenWords], Iterator[range]]
    reason: str
    serious: bool


RULES = (
    DoubtRule("silence", rules.over_silence, "there is no voice in the audio here", True),
    DoubtRule("loop", rules.loops, "the same words over and over, as only recognisers produce them", True),
    DoubtRule("speed", rules.too_fast, "nobody speaks this fast", True),
    DoubtRule("no length", rules.without_length, "several words have no duration", True),
    DoubtRule("invention", doubt_words.inventions, "recognisers often write this where nobody speaks", True),
    DoubtRule("guess", doubt_words.guessed, "the recogniser hardly believed this itself", True),
    DoubtRule("rude", doubt_words.rude, "a rude word that the recogniser was not sure of", True),
    DoubtRule(
        "letters", doubt_words.other_letters, "these words are in another script than the others", True
    ),
    DoubtRule("repeat", rules.repeats, "the same words several times in a row", False),
    DoubtRule("subtitle", doubt_words.subtitles, "recognisers know this sentence from subtitles", False),
    DoubtRule("unsure", doubt_words.unsure, "the recogniser was not sure", False),
    DoubtRule("word", doubt_words.improbable, "the recogniser hardly believed this word itself", False),
    DoubtRule("overlap", rules.overlapping, "the times of these words overlap", False),
    DoubtRule("pause", rules.over_pauses, "the word appears to extend over a pause", False),
)
"""The most serious signs first."""

_IN_THE_SOUND = ("silence", "loop", "speed", "no length")
"""The signs that a second recognition of the same sound does not refute."""

_WEAK = ("loop", "guess", "unsure")
"""The signs that count against a whole transcript: they need no sound, which not everybody has."""

_DIFFERS = "a second recogniser hears something different"

_UNREAD = (
    "so much of this transcript is in doubt that nobody should rely on it until a person has read all of it"
)
_MANY, _FEWEST, _SHOWN = 1 / 3, 60, 12
"""The share of words in doubt, of at least so many, that puts a whole transcript in doubt; how many words are shown.

Measured with the built-in recogniser: 0.04 to 0.13 where every fifth word is wrong, 0.47 where two of three are.
"""


@dataclass(frozen=True)
class Sign:
    """The words in doubt (positions among a speaker's words), and the rule."""

    rule: DoubtRule
    words: range


def doubts(
    recognition: Recognition,
    voiced: Mapping[str | None, TimeSpans] | None,
    again: Mapping[str, Likeness] | None = None,
) -> tuple[Doubt, ...]:
    """The doubts about a recognition, in order of time. `speaker` is the id, or empty.

    `voiced`: each speaker's voice activity, on the time line of the words; None without the sound. `again`: by doubt
    id, how far a second recognition agrees.
    """
    found: list[Doubt] = []
    numbers: Counter[tuple[str, ...]] = Counter()
    for said in _by_speaker(recognition, voiced):
        signs = [Sign(rule, run) for rule in RULES for run in rule.find(said)]
        found += (_doubt(group, said.words, numbers) for group in _places(signs))
    compared = (_compared(doubt, (again or {}).get(doubt.id)) for doubt in found)
    left = sorted(filter(None, compared), key=lambda doubt: (doubt.at, doubt.speaker))
    return (_all_of_it(recognition, left), *left) if is_doubtful(recognition) else tuple(left)


def is_doubtful(recognition: Recognition) -> bool:
    """Whether a transcript is wrong so often that it is in doubt as a whole. From the words alone."""
    finders = [rule.find for rule in RULES if rule.kind in _WEAK]
    weak = sum(
        len({at for find in finders for run in find(said) for at in run})
        for said in _by_speaker(recognition, None)
    )
    return len(recognition.words) >= _FEWEST and weak >= _MANY * len(recognition.words)


def _by_speaker(
    recognition: Recognition, voiced: Mapping[str | None, TimeSpans] | None
) -> Iterator[SpokenWords]:
    """Each person's words; none if a person supplied the text."""
    if (engine := ENGINES.get(recognition.engine.name)) is None:
        return
    for speaker in sorted({word.speaker for word in recognition.words}, key=lambda speaker: speaker or ""):
        words = sorted((word for word in recognition.words if word.speaker == speaker), key=lambda w: w.start)
        sound = None if voiced is None else voiced.get(speaker, _anybody(voiced))
        yield SpokenWords(words, engine.unsure, engine.guessed, recognition.language, sound)


def in_question(doubt: Doubt, words: Iterable[Word]) -> list[Word]:
    """The words in doubt. `doubt.speaker` is the id."""
    return [
        word
        for word in words
        if (doubt.kind == TRANSCRIPT or (word.speaker or "") == doubt.speaker)
        and doubt.at <= word.start
        and word.end <= doubt.end
    ]


def _all_of_it(recognition: Recognition, others: Sequence[Doubt]) -> Doubt:
    """The doubt about a whole transcript. Whoever has read all of it has settled the others too."""
    words = recognition.words
    sketch = transcript_ids([plain(word.text) for word in words])
    return Doubt(
        id=sketch[0],
        parts=sketch,
        includes=tuple(dict.fromkeys(part for doubt in others for part in doubt.parts)),
        kind=TRANSCRIPT,
        at=words[0].start,
        end=max(word.end for word in words),
        speaker="",
        text=" ".join(word.text for word in words[:_SHOWN]) + " …",
        reason=_UNREAD,
        serious=True,
    )


def _anybody(voiced: Mapping[str | None, TimeSpans]) -> TimeSpans:
    """The combined voice activity of all speakers."""
    return merged(span for spans in voiced.values() for span in spans)


def _places(signs: Iterable[Sign]) -> Iterator[list[Sign]]:
    """Group findings about the same words."""
    group: list[Sign] = []
    stop = 0
    for sign in sorted(signs, key=lambda sign: (sign.words.start, -sign.words.stop)):
        if group and sign.words.start >= stop:
            yield group
            group = []
        group.append(sign)
        stop = max(sign.words.stop, stop)
    if group:
        yield group


def _doubt(group: Sequence[Sign], words: Sequence[Word], numbers: Counter[tuple[str, ...]]) -> Doubt:
    """One doubt for all findings at a place. It spans the serious ones, if there are any."""
    group = sorted(group, key=lambda sign: (RULES.index(sign.rule), sign.words.start))
    parts = [_id(sign, words, numbers) for sign in group]
    serious = group[0].rule.serious
    shown = [sign.words for sign in group if sign.rule.serious == serious]
    place = words[min(run.start for run in shown) : max(run.stop for run in shown)]
    return Doubt(
        id=parts[0],
        parts=tuple(dict.fromkeys(parts)),
        kind=group[0].rule.kind,
        at=place[0].start,
        end=max(word.end for word in place),
        speaker=place[0].speaker or "",
        text=" ".join(word.text for word in place),
        reason="; ".join(dict.fromkeys(sign.rule.reason for sign in group)),
        serious=serious,
    )


def _id(sign: Sign, words: Sequence[Word], numbers: Counter[tuple[str, ...]]) -> str:
    in_question = words[sign.words.start : sign.words.stop]
    named = (
        sign.rule.kind,
        in_question[0].speaker or "",
        " ".join(plain(word.text) for word in in_question),
    )
    numbers[named] += 1
    return doubt_id(*named, number=numbers[named])


def _compared(doubt: Doubt, again: Likeness | None) -> Doubt | None:
    """The doubt after a second recognition; None if that settles it."""
    if again and again.words >= AGREE and doubt.kind not in _IN_THE_SOUND:
        return None
    if not again or again.letters >= DIFFER or len(doubt.text.split()) < _ENOUGH:
        return doubt
    another = doubt_id(DISAGREEMENT, doubt.speaker, doubt.id)
    reason = f"{doubt.reason}; {_DIFFERS}"
    return doubt.model_copy(update={"serious": True, "reason": reason, "parts": (*doubt.parts, another)})
