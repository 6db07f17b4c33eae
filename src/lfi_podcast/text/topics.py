"""Suggests chapters: where the topic changes, with a title of words that are said there. Pure; invents nothing.

After Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages" (1997): between two sentences, the
words of the two minutes before are compared with those of the two minutes after. A valley of similarity is a change of
topic, and a pause or a new turn makes it likelier.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import log, sqrt
from statistics import mean, pstdev

from lfi_podcast.model.folding import bare
from lfi_podcast.model.sentences import ends_a_clause, sentence_ends
from lfi_podcast.model.transcript import Transcript, Word
from lfi_podcast.model.value import format_time
from lfi_podcast.text.common_words import is_common

SHORTEST = 180.0
"""The least time between two chapters (seconds); a fifth of a short episode, but a minute at least."""

_AROUND = 120.0  # seconds of talk compared on either side
_CLEAR = 0.5  # standard deviations by which a valley is deeper than the average gap
_LONGEST = 30  # words taken as a sentence where there is no punctuation
_PAUSE, _TURN = 0.1, 0.08  # what a second of silence and a new speaker add to the depth of a valley
_STEM = 6  # letters compared, so that "review" and "reviews" are one word
_PHRASE = 3  # words of the longest title
_LONGER, _WANTED = (
    1.0,
    2.0,
)  # what each further word of a title is worth if it is said twice, and a known term


@dataclass(frozen=True)
class Sentence:
    """A sentence, or thirty words if there are none, with its content words as they are compared."""

    speaker: str
    words: tuple[Word, ...]
    stems: tuple[str, ...]

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return self.words[-1].end

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class ChapterProposal:
    """A chapter from `at` on (seconds, the listener's). `said`: the sentence with which it begins."""

    at: float
    title: str
    speaker: str
    said: str


def suggest_chapters(transcript: Transcript) -> tuple[ChapterProposal, ...]:
    """Chapters in order of time, the first at 0; none if there is no change of topic to be seen."""
    sentences = [
        sentence
        for said in transcript.utterances
        for sentence in _sentences(said.speaker, said.words, transcript)
    ]
    sentences.sort(key=lambda sentence: sentence.start)
    begins = [0, *_changes(sentences)]
    if len(begins) == 1:
        return ()
    parts = [sentences[first:last] for first, last in pairwise([*begins, len(sentences)])]
    wanted = frozenset(" ".join(map(bare, phrase.split())) for phrase in transcript.phrases)
    titles = _titles(parts, transcript.language, wanted)
    return tuple(
        ChapterProposal(part[0].start if place else 0.0, title, part[0].speaker, part[0].text)
        for place, (part, title) in enumerate(zip(parts, titles, strict=True))
    )


def render_chapters_block(proposals: Sequence[ChapterProposal]) -> str:
    """The proposals as YAML, with the sentence that each begins with as a comment."""
    return "chapters:\n" + "".join(
        f"  # {one.speaker}: {_shortened(one.said)}\n"
        f"  - {{at: {format_time(one.at)}, title: {json.dumps(one.title, ensure_ascii=False)}}}\n"
        for one in proposals
    )


def _shortened(text: str, longest: int = 90) -> str:
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def _sentences(speaker: str, words: Sequence[Word], transcript: Transcript) -> Iterator[Sentence]:
    first = 0
    for place, is_last in enumerate(sentence_ends([word.text for word in words], transcript.language), 1):
        if is_last or place - first >= _LONGEST or place == len(words):
            own = tuple(words[first:place])
            stems = (bare(word.text) for word in own)
            kept = tuple(stem[:_STEM] for stem in stems if stem and not is_common(stem, transcript.language))
            yield Sentence(speaker, own, kept)
            first = place


def _changes(sentences: Sequence[Sentence]) -> list[int]:
    """The sentences that begin a new topic, in order; the deepest valleys first, none too near another."""
    if not sentences:
        return []
    begin, end = sentences[0].start, max(sentence.end for sentence in sentences)
    shortest = min(SHORTEST, max(60.0, (end - begin) / 5))
    depths = _depths(sentences)
    least = mean(depths) + _CLEAR * pstdev(depths) if depths else 0.0
    found: list[int] = []
    for depth, place in sorted(
        ((depth, place) for place, depth in enumerate(depths, 1)), key=lambda one: (-one[0], one[1])
    ):
        at = sentences[place].start
        times = [begin, end, *(sentences[other].start for other in found)]
        if depth > least and all(abs(at - time) >= shortest for time in times):
            found.append(place)
    return sorted(found)


def _depths(sentences: Sequence[Sentence]) -> list[float]:
    """How much less similar the two sides of each gap are than those of the gaps around it, and what adds to that."""
    weights = _weights(sentences)
    similar = [_similarity(sentences, place, weights) for place in range(1, len(sentences))]
    return [
        _rise(similar[place::-1])
        + _rise(similar[place:])
        + _PAUSE * min(2.0, max(0.0, after.start - before.end))
        + _TURN * (before.speaker != after.speaker)
        for place, (before, after) in enumerate(pairwise(sentences))
    ]


def _rise(similar: Sequence[float]) -> float:
    """How far similarity rises from the first gap before it falls again."""
    top = similar[0]
    for value in similar:
        if value < top - 0.02:
            break
        top = max(top, value)
    return top - similar[0]


def _weights(sentences: Sequence[Sentence]) -> Mapping[str, float]:
    """Rare words weigh more: by the minutes of talk that they occur in."""
    minutes: dict[str, set[int]] = {}
    for sentence in sentences:
        for stem in sentence.stems:
            minutes.setdefault(stem, set()).add(int(sentence.start // 60))
    count = 1 + int(sentences[-1].start // 60)
    return {stem: log(1 + count / len(where)) for stem, where in minutes.items()}


def _similarity(sentences: Sequence[Sentence], place: int, weights: Mapping[str, float]) -> float:
    """The cosine between the words before and after the gap."""
    at = sentences[place].start
    before, after = Counter[str](), Counter[str]()
    for sentence in reversed(sentences[:place]):
        if at - sentence.start > _AROUND:
            break
        before.update(sentence.stems)
    for sentence in sentences[place:]:
        if sentence.start - at > _AROUND:
            break
        after.update(sentence.stems)
    one, other = ({stem: log(1 + n) * weights[stem] for stem, n in side.items()} for side in (before, after))
    size = sqrt(sum(value**2 for value in one.values()) * sum(value**2 for value in other.values()))
    return sum(value * other.get(stem, 0.0) for stem, value in one.items()) / size if size else 0.0


def _titles(parts: Sequence[Sequence[Sentence]], language: str, wanted: frozenset[str]) -> list[str]:
    """For each part, the phrase of the most sentences there and the fewest elsewhere; none twice."""
    said = [
        Counter(chain.from_iterable(dict(_phrases(sentence, language)) for sentence in part))
        for part in parts
    ]
    titles, taken = list[str](), set[str]()
    for part, own in zip(parts, said, strict=True):
        scores = {
            phrase: count
            * log(1 + len(parts) / sum(phrase in other for other in said))
            * (1 + _LONGER * phrase.count(" ") * (count > 1))
            * (_WANTED if phrase in wanted else 1)
            for phrase, count in own.items()
        }
        written = {
            phrase: text for sentence in reversed(part) for phrase, text in _phrases(sentence, language)
        }
        chosen = _chosen(
            [one for one in sorted(scores, key=lambda one: (-scores[one], one)) if one not in taken]
        )
        taken.update(chosen)
        title = ", ".join(written[phrase] for phrase in chosen) or _shortened(part[0].text, 60)
        titles.append(title[:1].upper() + title[1:])
    return titles


def _chosen(best: Sequence[str]) -> Sequence[str]:
    """The best phrase; a single word is joined by the next phrase that does not begin alike."""
    if not best or " " in best[0]:
        return best[:1]
    return [best[0], *[phrase for phrase in best[1:] if best[0][:4] not in phrase][:1]]


def _phrases(sentence: Sentence, language: str) -> Iterator[tuple[str, str]]:
    """Runs of up to three words that begin and end with a content word: as compared, and as said."""
    texts = [word.text for word in sentence.words]
    for first in range(len(texts)):
        for last in range(first, min(first + _PHRASE, len(texts))):
            words = [bare(text) for text in texts[first : last + 1]]
            if all(words) and not is_common(words[0], language) and not is_common(words[-1], language):
                yield " ".join(words), _trimmed(texts[first : last + 1])
            if ends_a_clause(texts[last]):
                break


def _trimmed(texts: Sequence[str]) -> str:
    return " ".join(texts).strip(".,;:?!…\"'“”‘’«»()[]—–")
