"""Recognised words that sound like a phrase: `pre -A Raymond` for Priya Raman. Pure, and in every language.

The sounds of the phrase are aligned with those of all the words around it (P. H. Sellers, "The theory and computation
of evolutionary distances", J. Algorithms 1, 1980): the phrase may begin and end within a word. Sounds that are easily
confused cost less than others.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.lexicon import Lexicon, Phones

FARTHEST = 0.45
"""The largest distance of words that may be the phrase, as a share of what leaving out all its sounds would cost."""

FARTHEST_GUESS = 0.55
"""The same for words that are all a guess: Whisper writes `Ruchieras` for Gutierrez."""

NEAREST, NEAREST_PER_PHONE = 0.25, 0.03
"""The distance up to which it does not matter how sure the recogniser was; for a short phrase, per phone."""

DOUBTFUL = 8.0
"""How fast the distance that is allowed shrinks where the recogniser was sure: not at all below 1 - 1 / `DOUBTFUL`."""

GUESSED = 2.5
"""The same for `FARTHEST_GUESS`, by the surest of the words."""

_BRIEFEST = 0.04  # seconds per phone: nobody says a name faster
_PAUSE = 1.0  # seconds: nobody pauses this long within a name

_SOUNDS = dict(
    zip(
        "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split(),
        "a a @ o au ai b tS d D e @r ei f g h i i dZ k l m n N o oi p r s S t T u u v w j z Z".split(),
        strict=True,
    )
)
_VOWELS = frozenset("aeiou@")
_NEAR_PAIRS = frozenset(map(frozenset, "ei ou ao ae pb td kg fv sz SZ TD xh wu ji wv bv".split()))
_RELATED = tuple(map(frozenset, "szSZ TDfvsztd mnN rl hkg bvw ji".split()))


@dataclass(frozen=True)
class Soundalike:
    """Words that sound like a phrase: the first and the last of them, and how far they are from it (0 to 1)."""

    phrase: str
    first: int
    last: int
    distance: float


def soundalikes(
    words: Sequence[Word], phrases: Sequence[str], lexicon: Lexicon, fewest: int
) -> Iterator[Soundalike]:
    """Where words sound like a phrase, each place of a phrase once. `fewest`: phones that a phrase must have."""
    ways = {
        phrase: [way for way in lexicon.pronunciations(phrase) if len(way) >= fewest] for phrase in phrases
    }
    for numbers in _runs(words):
        sounds = [(sound, n) for n in numbers for sound in _sounds(lexicon.phones(words[n].text) or ())]
        for phrase in phrases:
            near = [
                (one, around)
                for way in ways[phrase]
                for one, around in _near(phrase, _sounds(way), sounds)
                if one.distance <= _allowed(words[one.first : one.last + 1], len(way))
            ]
            yield from _apart(near)


def nearest(phones: int) -> float:
    """The distance up to which words are taken for a phrase of so many phones, however sure they are."""
    return min(NEAREST, NEAREST_PER_PHONE * phones)


def _runs(words: Sequence[Word]) -> Iterator[list[int]]:
    """The positions of what each speaker says without a long pause."""
    order = sorted(range(len(words)), key=lambda n: (words[n].speaker or "", words[n].start))
    for _, own in groupby(order, key=lambda n: words[n].speaker):
        run: list[int] = []
        for n in own:
            if run and words[n].start - words[run[-1]].end > _PAUSE:
                yield run
                run = []
            run.append(n)
        yield run


def _allowed(words: Sequence[Word], phones: int) -> float:
    """The distance at which these words may be the phrase: the surer the recogniser was, the smaller."""
    least, surest = (pick(word.probability for word in words) for pick in (min, max))
    near = max(nearest(phones), FARTHEST * min(1.0, DOUBTFUL * (1 - least)))
    if words[-1].end - words[0].start < _BRIEFEST * phones:
        return near
    return max(near, FARTHEST_GUESS * min(1.0, GUESSED * (1 - surest)))


def _sounds(phones: Phones) -> str:
    return "".join(_SOUNDS[phone] for phone in phones)


def _near(
    phrase: str, said: str, heard: Sequence[tuple[str, int]]
) -> Iterator[tuple[Soundalike, tuple[int, int]]]:
    """Everywhere that the sounds of a phrase come near: the distance at each sound where it may end.

    With each, the first and the last word that lend any sound.
    """
    costs, starts = [0.0] * (len(heard) + 1), list(range(len(heard) + 1))
    for sound in said:
        costs, starts = _row(sound, [other for other, _ in heard], costs, starts)
    whole = sum(map(_missing, said))
    for end in range(1, len(heard) + 1):
        if starts[end] < end and costs[end] <= FARTHEST_GUESS * whole:
            first, last = _words(heard, starts[end], end)
            around = heard[starts[end]][1], heard[end - 1][1]
            yield Soundalike(phrase, first, last, round(costs[end] / whole, 3)), around


def _words(heard: Sequence[tuple[str, int]], start: int, end: int) -> tuple[int, int]:
    """The first and the last word of some sounds, without words at either end that lend at most half of theirs."""
    lent = Counter(word for _, word in heard[start:end])
    mostly = [word for word in lent if 2 * lent[word] > sum(other == word for _, other in heard)] or lent
    return min(mostly), max(mostly)


def _row(
    sound: str, heard: Sequence[str], costs: Sequence[float], starts: Sequence[int]
) -> tuple[list[float], list[int]]:
    """The next row of the alignment: the lowest cost of everything up to this sound, and where that began."""
    missing = _missing(sound)
    row, begun = [costs[0] + missing], [0]
    for n, other in enumerate(heard):
        cost, start = costs[n] + _exchanged(sound, other), starts[n]
        if (left_out := costs[n + 1] + missing) < cost:
            cost, start = left_out, starts[n + 1]
        if (put_in := row[n] + _missing(other)) < cost:
            cost, start = put_in, begun[n]
        row.append(cost)
        begun.append(start)
    return row, begun


@cache
def _missing(sound: str) -> float:
    """What a sound costs that is left out or put in."""
    return 0.35 if sound in "@h" else 0.5 if sound in _VOWELS else 0.7


@cache
def _exchanged(one: str, other: str) -> float:
    """What a sound costs that is another."""
    pair = {one, other}
    if one == other:
        return 0.0
    if pair in _NEAR_PAIRS or (pair <= _VOWELS and "@" in pair):
        return 0.3
    return 0.5 if pair <= _VOWELS or any(pair <= group for group in _RELATED) else 1.0


def _apart(found: Sequence[tuple[Soundalike, tuple[int, int]]]) -> Iterator[Soundalike]:
    """Of those that share a word, the nearest, and of equally near ones the longest."""
    kept: list[tuple[Soundalike, tuple[int, int]]] = []
    for one, (first, last) in sorted(
        found, key=lambda pair: (pair[0].distance, pair[1][0] - pair[1][1], pair[1][0])
    ):
        if all(last < before or first > after for _, (before, after) in kept):
            kept.append((one, (first, last)))
    yield from sorted((one for one, _ in kept), key=lambda one: one.first)
