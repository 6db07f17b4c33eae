"""Finds names in all their forms: turned round, with initials, and as people call themselves in addresses.

The forms are as wide as ordinary prose allows. Many names are words too: Will Long is not in `how long will it take`,
Ian May is not in `I may`, and Anna Ward is not in an award.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from lfi_podcast.model.phrase import (
    BETWEEN,
    CAMEL,
    NO_LETTER,
    START,
    Matcher,
    any_of,
    end,
    is_unspaced,
    reach,
    sequence,
    spelt,
    words_of,
)

LONGEST = 5
"""The most words of a name. What is longer is a phrase, and has one form."""

_CAPITAL = "(?-i:(?![a-zäöüå]))"
"""Before a letter that is not in lower case."""

_MAY_BE_WORDS = "aeiouywzäöüå"
"""Letters that are words in some language (`a long day`): as initials they need a full stop, like lower-case ones."""

_MIDDLE = r"(?:(?<!')(?:[^\W\d_]\.[\W_]{0,40}|(?-i:[B-DF-HJ-NP-TVX])[\W_]{1,40}))?"
_SECOND = r"(?:(?-i:[A-Z])\.[\W_]{0,40})?"
"""An initial that the phrase does not have: after a first name, and after an initial."""

_WITHIN_SENTENCE = r"(?:(?![.!?]\s)[\W_]){1,40}"
"""Between the words of a name that is turned round: `Raman. Priya` is none."""

_ALONE = rf"{START}(?<!')(?<!\b\w\.)(?<!\b\w\. )"
"""Before an initial: it is no part of a word, a contraction (it's) or an abbreviation (z. B.)."""

_TIGHT = r"[._+~/=&%-]{1,3}"
"""Between the words of a name in an address."""

_LETTERS_OF_ADDRESS = 8
"""Letters of a name that is also found with others around it in an address: `drpriyaraman`."""

_AS_HANDLE = r"(?:(?<=[@~])|(?<=/in/)){0}" + NO_LETTER + "|" + START + r"{0}(?=\d*@)"
"""For what is a name only where people are named: @praman, praman@example.org."""


@lru_cache(maxsize=1024)
def name_matcher(phrase: str) -> Matcher:
    """For Priya Raman, also `Raman, Priya`, `P. Raman`, `@priyaraman`."""
    words = words_of(phrase)
    forms, handles = [sequence(words, f"(?:{BETWEEN}{_MIDDLE}|{CAMEL})")], list[str]()
    if len(words) == 1:
        handles = [rf"(?<=[@#]){spelt(words[0])}(?-i:(?=[A-Z]))"]
    elif len(words) <= LONGEST and all(word[0].isalpha() for word in words) and max(map(len, words)) > 1:
        forms += [*_turned_round(words), *_with_initials(words)]
        handles = list(_in_addresses(words))
    ends = [word for word in (words[0], words[-1]) if len(word) > 1] or [max(words, key=len)]
    in_address = any_of(handles) if handles else None
    return Matcher(any_of(map(spelt, ends)), reach(words), any_of(forms), in_address)


def _turns(words: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The end of a name, which comes first when it is turned round, and its beginning."""
    return ((words[place:], words[:place]) for place in range(1, len(words)))


def _turned_round(words: Sequence[str]) -> Iterator[str]:
    """`Raman, Priya`, which needs its capitals, and `raman.priya`."""
    has_capitals = any(word[0].isupper() for word in words)

    def capital(word: str) -> str:
        is_particle = has_capitals and word[0].islower()  # van, de
        return ("" if is_particle else _CAPITAL) + spelt(word)

    for last, first in _turns(words):
        turned = [*last, *first]
        yield sequence(turned, f"(?:{_WITHIN_SENTENCE}|{CAMEL})", capital)
        yield sequence(turned, _TIGHT)


def _with_initials(words: Sequence[str]) -> Iterator[str]:
    """`P. Raman`, `P Raman`, `Raman, P.`, `Raman P`; never initials alone."""
    first, *others, last = words
    if len(last) < 2 or is_unspaced("".join(words)):
        return
    middle = [f"(?:{spelt(word)}{BETWEEN}|{_initial(word)})" for word in others]
    family = spelt(last) + end(last)
    yield START + spelt(first) + BETWEEN + "".join(middle) + family
    yield _ALONE + _initial(first) + ("".join(f"{each}?" for each in middle) or _SECOND) + family
    for surname, first_names in _turns(words):
        family = f"{_CAPITAL}{sequence(surname, BETWEEN)}"
        initials = [_CAPITAL + spelt(word[0]) for word in first_names]
        dotted = initials[0] + r"\." + "".join(rf"(?:[\W_]{{0,3}}{letter}\.?)?" for letter in initials[1:])
        yield rf"{family}(?:\s?,\s{{0,3}}|\s){dotted}"
        yield rf"{sequence(surname, BETWEEN)}[._]{spelt(first_names[0][0])}(?![^\W_]|')"
        if _is_clear(first_names[0]):
            yield rf"{family}(?:\s?,\s{{0,3}}|\s){initials[0]}(?-i:[A-Z])?(?![\w'])"


def _initial(word: str) -> str:
    """The first letter of a word, and what is after it."""
    after = r"(?:[._][\W_]{0,40}|[^\S\n]{1,3}|_)" if _is_clear(word) else r"[._][\W_]{0,40}"
    return spelt(word[0]) + after


def _is_clear(word: str) -> bool:
    """Whether the first letter of a word is an initial even without a full stop."""
    return word[0].isupper() and word[0].lower() not in _MAY_BE_WORDS


def _in_addresses(words: Sequence[str]) -> Iterator[str]:
    """`priyaraman`, `raman-priya`, `@praman`."""
    letters = sum(map(len, words))
    for last, first in [(words, ()), *_turns(words)]:
        together = f"(?:{_TIGHT})?".join(map(spelt, (*last, *first)))
        yield together if letters >= _LETTERS_OF_ADDRESS else _AS_HANDLE.format(together)
    given, surname = words[0], words[-1]
    for one, other in ((given[0], surname), (surname, given[0]), (given, surname[0])):
        yield _AS_HANDLE.format(f"{spelt(one)}[._-]?{spelt(other)}")
