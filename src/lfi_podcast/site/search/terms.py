"""What is looked up: words, and words in a row.

    a word that is not common         the units that have it
    two words in a row                likewise
    three common words in a row       likewise

So four words in a row leave a trace that few other places have, even if all of them are common.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.site.search.passages import Passages
from lfi_podcast.site.search.postings import Numbers, hash_of, hash_of_run, packed
from lfi_podcast.site.search.words import is_alone, words_of

COMMON, LEAST = 800, 400
"""A word is common if it is more than one in so many, and there more often than this."""

FEW_WORDS = 5000

SPEAKER = "\0speaker"
"""Begins a run that is not of words: who is heard."""


class Vocabulary(dict[str, tuple[int, ...]]):
    """The numbers of the words in each text between spaces; `words` by number. Number 0 is no word."""

    def __init__(self) -> None:
        super().__init__({"": (0,)})
        self.words = [""]
        self._numbers: dict[str, int] = {}

    def __missing__(self, text: str) -> tuple[int, ...]:
        found = self[text] = tuple(map(self._number, words_of(text)))
        return found

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number


class Terms:
    """What some episodes, one after the other, have of each term.

    `words`: sorted, as JavaScript sorts. `counts`: how often each is there. `units`: how many there are in all.
    """

    def __init__(self, episodes: Iterable[Passages | None]) -> None:
        vocabulary = Vocabulary()
        numbers, units = list[NDArray[np.int32]](), list[NDArray[np.uint32]]()
        self.units, self._speakers = 0, list[tuple[str, int]]()
        for episode in filter(None, episodes):
            found = [vocabulary[word] for word in episode.words]
            lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
            numbers.append(np.array([number for each in found for number in each], dtype=np.int32))
            units.append(np.repeat(episode.units + self.units, lengths).astype(np.uint32))
            self._speakers += [(name, unit + self.units) for name, unit in episode.speakers]
            self.units += episode.count
        order = sorted(
            range(1, len(vocabulary.words)), key=lambda each: vocabulary.words[each].encode("utf-16-be")
        )
        self.words = [vocabulary.words[each] for each in order]
        rank = np.zeros(len(vocabulary.words), dtype=np.int32)
        rank[order] = np.arange(1, len(order) + 1)
        self._ids = rank[np.concatenate([np.zeros(1, dtype=np.int32), *numbers])]
        self._units = np.concatenate([np.zeros(1, dtype=np.uint32), *units])
        self.counts = np.bincount(self._ids, minlength=len(order) + 1)[1:]
        is_common = self.counts > max(LEAST, self.counts.sum() // COMMON)
        is_common &= ~np.array([*map(is_alone, self.words)], dtype=bool)
        self._common = np.array([False, *is_common])

    @property
    def common(self) -> list[str]:
        return [self.words[each - 1] for each in np.flatnonzero(self._common).tolist()]

    def frequent(self, most: int) -> list[str]:
        """The most frequent words, the first most frequent."""
        order = np.argsort(-self.counts, kind="stable")[:most]
        return [self.words[each] for each in order.tolist()]

    def vocabulary(self) -> list[str]:
        """The words that may be meant by one that is not known: in large archives, those that were said twice."""
        least = 2 if len(self.words) > FEW_WORDS else 1
        return [word for word, count in zip(self.words, self.counts.tolist(), strict=True) if count >= least]

    def of_words(self) -> Numbers:
        """Each word that is not common (an index of `words`) with each of its units, as `packed`."""
        chosen = (self._ids > 0) & ~self._common[self._ids]
        return packed(self._ids[chosen] - 1, self._units[chosen])

    def of_runs(self) -> Numbers:
        """Runs of words, and who speaks, likewise: by the numbers that stand for them."""
        ids, common = self._ids, self._common[self._ids]
        hashes = np.array([0, *map(hash_of, self.words)], dtype=np.uint64)
        pairs = np.flatnonzero((ids[:-1] > 0) & (ids[1:] > 0))
        threes = np.flatnonzero(common[:-2] & common[1:-1] & common[2:])
        two = hash_of_run(hashes[ids[pairs]], hashes[ids[pairs + 1]])
        three = hash_of_run(hashes[ids[threes]], hashes[ids[threes + 1]], hashes[ids[threes + 2]])
        heard = np.array([hash_of(name) for name, _ in self._speakers], dtype=np.uint64)
        speakers = hash_of_run(np.full_like(heard, hash_of(SPEAKER)), heard)
        units = np.array([unit for _, unit in self._speakers], dtype=np.uint32)
        return packed(
            np.concatenate([two, three, speakers]),
            np.concatenate([self._units[pairs], self._units[threes], units]),
        )
