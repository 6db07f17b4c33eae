"""Terms and where they are, in files of a few kilobytes.

All numbers are written seven bits a byte, the lowest first, with the highest bit where more follows (LEB128). Units of
a term: the first, then what each is after the one before it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

FILE_BYTES = 4096
"""What a file has on average, or less."""

RUN_BITS = 28
"""Of the number that stands for a run. Of two million runs, one in a hundred shares its number with another."""

Numbers = NDArray[np.uint64]


def packed(terms: Numbers, units: Numbers) -> Numbers:
    """Each term and unit as one number, the term in the upper half: sorted, and each once. Takes little memory."""
    keys = terms.astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= units
    keys.sort()
    is_new = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
    return keys[is_new]


def runs_files(keys: Numbers, most: int) -> Iterator[bytes]:
    """A power of two of files, by the first bits of the terms: in each, the terms in order and their units.

    A term is written as twice what it is after the one before it in the file, plus one if it has several units: then
    comes how many. `most`: how many files there may be.
    """
    bits = 0
    while (1 << bits) < most and (3 * len(keys) // 2 >> bits) > FILE_BYTES:
        bits += 1
    size = 1 << 32 + RUN_BITS - bits
    borders = np.searchsorted(keys, np.arange(1, 1 << bits, dtype=np.uint64) * np.uint64(size))
    for number, (start, end) in enumerate(pairwise([0, *borders.tolist(), len(keys)])):
        yield _runs_file(keys[start:end], number * size >> 32)


def _runs_file(keys: Numbers, first: int) -> bytes:
    """`first`: the first term that could be there."""
    terms, begins, counts, gaps = _gaps(keys)
    deltas = np.diff(terms, prepend=np.uint64(first))
    # Before each term's units come one or two numbers of its own.
    is_several = counts > 1
    extra = 1 + is_several.astype(np.int64)
    own = begins + np.cumsum(extra) - extra
    numbers = np.zeros(len(gaps) + int(extra.sum()), dtype=np.uint64)
    is_gap = np.ones(len(numbers), dtype=bool)
    is_gap[own] = is_gap[own[is_several] + 1] = False
    numbers[own] = 2 * deltas + is_several
    numbers[own[is_several] + 1] = counts[is_several]
    numbers[is_gap] = gaps
    return _written(numbers)[0]


def words_files(words: Sequence[str], keys: Numbers, most: int) -> list[tuple[str, bytes]]:
    """Sorted files of words, each with its first word. The terms are indices of `words`, which are sorted.

    A word is written as how many bytes of UTF-8 are those of the word before it, how many follow, and these; then how
    many units it has, and these.
    """
    terms, begins, counts, gaps = _gaps(keys)
    content, starts = _written(gaps)
    borders = [*starts[begins].tolist(), len(content)]
    limit = max(FILE_BYTES, (len(content) + 6 * len(begins)) // most + 1)
    files, before = list[tuple[str, bytearray]](), b""
    for place, term in enumerate(terms.tolist()):
        word = words[term].encode()
        size = len(files[-1][1]) if files else 2 * limit
        if size >= 2 * limit or (size >= limit // 2 and _is_border(word)):
            files.append((words[term], bytearray()))
            before = b""
        shared = _shared(before, word)
        file = files[-1][1]
        file += bytes((shared, len(word) - shared)) + word[shared:] + _number(int(counts[place]))
        file += content[borders[place] : borders[place + 1]]
        before = word
    return [(word, bytes(file)) for word, file in files]


def hash_of(word: str) -> int:
    """32 bits that stand for a word (FNV-1a)."""
    value = 0x811C9DC5
    for byte in word.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def hash_of_run(first: Numbers, *others: Numbers) -> Numbers:
    """What stands for words in a row, given the 32 bits of each (the finaliser of MurmurHash3)."""
    low = np.uint64(0xFFFFFFFF)
    for hashes in others:
        value = (first * np.uint64(0x9E3779B1) + hashes) & low
        value = (value ^ value >> np.uint64(16)) * np.uint64(0x85EBCA6B) & low
        value = (value ^ value >> np.uint64(13)) * np.uint64(0xC2B2AE35) & low
        first = value ^ value >> np.uint64(16)
    return first >> np.uint64(32 - RUN_BITS)


def _gaps(keys: Numbers) -> tuple[Numbers, NDArray[np.int64], Numbers, Numbers]:
    """Each term, where its units begin and how many there are; and all units as gaps."""
    terms, units = keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF)
    is_new = np.ones(len(keys), dtype=bool)
    is_new[1:] = terms[1:] != terms[:-1]
    begins = np.flatnonzero(is_new)
    counts = np.diff(np.append(begins, len(keys))).astype(np.uint64)
    gaps = np.diff(units, prepend=np.uint64(0))
    gaps[begins] = units[begins]
    return terms[begins], begins, counts, gaps


def _written(numbers: Numbers) -> tuple[bytes, NDArray[np.int64]]:
    """The numbers as bytes, and where each begins."""
    lengths = np.ones(len(numbers), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        lengths += numbers >= np.uint64(1 << bits)
    begins = np.cumsum(lengths) - lengths
    content = np.zeros(int(lengths.sum()), dtype=np.uint8)
    for place in range(int(lengths.max(initial=0))):
        chosen = lengths > place
        digit = (numbers[chosen] >> np.uint64(7 * place)) & np.uint64(127)
        more = np.where(lengths[chosen] > place + 1, np.uint64(128), np.uint64(0))
        content[begins[chosen] + place] = (digit | more).astype(np.uint8)
    return content.tobytes(), begins


def _number(value: int) -> bytes:
    content = bytearray()
    while value > 127:
        content.append(value & 127 | 128)
        value >>= 7
    return bytes([*content, value])


def _shared(before: bytes, word: bytes) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(before, word, strict=False)) if a != b), min(len(before), len(word))
    )


def _is_border(word: bytes) -> bool:
    """Whether a file may begin with the word: decided by the word alone, so that a new one moves few borders."""
    return sum(word) % 16 == 0
