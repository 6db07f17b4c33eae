"""Whether the words that a show puts in place of the program's can take it."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from lfi_podcast.site.languages import FALLBACK, is_plural, own_words
from lfi_podcast.site.plurals import PluralCategory

WordProblem = tuple[tuple[str | int, ...], str]
"""The place of a word, and what is wrong there, with what to do."""

_CATEGORIES = ", ".join(get_args(PluralCategory))


def word_problems(words: Any) -> Iterator[WordProblem]:
    """Where words do not fit the program's English ones. `list.special` is what English does not have."""
    english = own_words(FALLBACK)
    special = {"before": "", "last": english["list"]["last"]}
    yield from _compared((), words, {**english, "list": {**english["list"], "special": special}})


def _compared(place: tuple[str | int, ...], word: Any, model: Any) -> Iterator[WordProblem]:
    """`model`: the word in English."""
    if isinstance(model, list):
        if not (isinstance(word, list) and len(word) == len(model) and all(map(_is_text, word))):
            yield place, f"must be a list of {len(model)} words"
    elif _is_text(model) or is_plural(model):
        yield from _phrase(place, word, model)
    elif not isinstance(word, Mapping):
        yield place, f"must be words by name, such as `{next(iter(model))}: …`"
    else:
        for name, each in word.items():
            if name in model:
                yield from _compared((*place, name), each, model[name])
            else:
                near = difflib.get_close_matches(name, model, 1)
                hint = (
                    f"did you mean {near[0]!r}?" if near else "docs/site.md says where the words are listed"
                )
                yield (*place, name), f"is no word of the pages; {hint}"


def _phrase(place: tuple[str | int, ...], word: Any, model: Any) -> Iterator[WordProblem]:
    filled = _braces(model)
    forms = word if is_plural(word) else {"other": word}
    if not all(map(_is_text, forms.values())):
        yield place, "must be a text" + (f", or a text for each of {_CATEGORIES}" if "n" in filled else "")
    elif unknown := set(forms).difference(get_args(PluralCategory)):
        yield (*place, min(unknown)), f"is no kind of number; write {_CATEGORIES}"
    elif wrong := _braces(forms) - filled:
        may = ", ".join(f"{{{name}}}" for name in sorted(filled)) or "nothing"
        yield place, f"{{{min(wrong)}}} is not filled in here; {may} is"
    elif place[-1] == "before" and not _is_expression(word):
        yield place, f"{word!r} is not a regular expression; correct it"


def _is_expression(word: str) -> bool:
    try:
        re.compile(word)
    except re.error:
        return False
    return True


def _is_text(word: Any) -> bool:
    return isinstance(word, str)


def _braces(phrase: Any) -> set[str]:
    texts = phrase.values() if isinstance(phrase, Mapping) else [phrase]
    return {name for text in texts for name in re.findall(r"\{(\w+)\}", text)}
