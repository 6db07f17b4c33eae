"""Groups words into utterances, and times corrected lines by the recognised words."""

from collections.abc import Iterator, Mapping, Sequence

from lfi_podcast.model.transcript import DRAFT_SPEAKER, Utterance, Word
from lfi_podcast.transcript.acknowledgements import acknowledges, turns
from lfi_podcast.transcript.comparison import Comparison, HeardVoice, compare
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.paragraphs import paragraphs


def gather(
    words: Sequence[Word], names: Mapping[str, str], language: str = "", fold: bool = False
) -> tuple[Utterance, ...]:
    """Words as utterances, a paragraph each, in order of time. `names`: public names by speaker id.

    `fold`: leave out short acknowledgements while somebody else goes on talking.
    """
    in_order = sorted(words, key=lambda word: word.start)
    voices = {
        speaker: [word for word in in_order if word.speaker == speaker]
        for speaker in dict.fromkeys(word.speaker for word in words)
    }
    said = [
        Utterance(
            speaker=name_of(speaker, names),
            start=paragraph[0].start,
            end=max(word.end for word in paragraph),
            text=" ".join(word.text for word in paragraph),
            words=tuple(paragraph),
        )
        for speaker, own, begun in _exchanges(voices, language, fold)
        for paragraph in paragraphs(own, begun, language)
    ]
    return tuple(sorted(said, key=lambda utterance: (utterance.start, utterance.speaker)))


def folded(words: Sequence[Word], language: str) -> frozenset[Word]:
    """The words that `gather` leaves out if it folds acknowledgements."""
    kept = {word for said in gather(words, {}, language, fold=True) for word in said.words}
    return frozenset(words) - kept


def _exchanges(
    voices: Mapping[str | None, Sequence[Word]], language: str, fold: bool
) -> Iterator[tuple[str | None, Sequence[Word], Sequence[float]]]:
    """Each voice, its words, and when others begin to speak; acknowledgements interrupt nobody."""
    kept: dict[str | None, list[Sequence[Word]]] = {}
    begun: dict[str | None, list[float]] = {}
    for speaker, words in voices.items():
        others = [other for voice, other in voices.items() if voice != speaker]
        for turn in turns(words):
            only_acknowledges = any(acknowledges(turn, other, language) for other in others)
            if not only_acknowledges:
                begun.setdefault(speaker, []).append(turn[0].start)
            if not (only_acknowledges and fold):
                kept.setdefault(speaker, []).append(turn)
    for speaker, own in kept.items():
        starts = sorted(start for voice, its in begun.items() if voice != speaker for start in its)
        yield speaker, [word for turn in own for word in turn], starts


def name_of(speaker: str | None, names: Mapping[str, str]) -> str:
    """A speaker's public name, by id."""
    return names.get(speaker or "", speaker or DRAFT_SPEAKER)


def parts(word: Word) -> list[Word]:
    """Split a word that contains several, as a stand-in may."""
    texts = word.text.split()
    return [word] if texts == [word.text] else shared(word, texts)


def shared(word: Word, texts: Sequence[str]) -> list[Word]:
    """The parts of a split word, each with its share of the time."""
    step = (word.end - word.start) / max(1, len(texts))
    return [
        word.model_copy(
            update={
                "text": text,
                "start": round(word.start + i * step, 3),
                "end": round(word.start + (i + 1) * step, 3),
            }
        )
        for i, text in enumerate(texts)
    ]


def timed(
    lines: Sequence[Line], words: Sequence[Word], names: Mapping[str, str], corrected: Sequence[Word] = ()
) -> tuple[Utterance, ...]:
    """Lines as utterances: recognised words keep their times, and changed words lie between those.

    `corrected`: earlier corrections with aligned times, which they keep too.
    """
    return tuple(said.utterance for said in compared(lines, words, names, corrected).said)


def compared(
    lines: Sequence[Line], words: Sequence[Word], names: Mapping[str, str], corrected: Sequence[Word] = ()
) -> Comparison:
    """The same, with each word's source and the recognised words that no line has."""
    heard: dict[str, list[tuple[Word, bool]]] = {}
    for word in words:
        heard.setdefault(name_of(word.speaker, names), []).extend((part, False) for part in parts(word))
    for word in corrected:
        name = name_of(word.speaker, names)
        voice = name if name in heard or not heard else _voice_at(heard, word)
        heard.setdefault(voice, []).append((word, True))
    return compare(lines, {voice: _track(said) for voice, said in heard.items()})


def _voice_at(heard: Mapping[str, Sequence[tuple[Word, bool]]], word: Word) -> str:
    """The speaker recognised nearest to a word whose own speaker was not recognised."""
    return min(heard, key=lambda voice: min(abs(each.start - word.start) for each, _ in heard[voice]))


def _track(said: Sequence[tuple[Word, bool]]) -> HeardVoice:
    in_order = sorted(said, key=lambda each: each[0].start)
    return HeardVoice(
        [word for word, _ in in_order], frozenset(n for n, (_, is_again) in enumerate(in_order) if is_again)
    )
