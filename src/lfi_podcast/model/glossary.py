"""Glossary entries: a term, and optionally its pronunciation."""

from typing import Annotated

from pydantic import AfterValidator

from lfi_podcast.model.value import Label

PHONES = frozenset(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split()
)
"""The 39 phones of English in the notation of CMU's dictionary and models."""


def parse_term(text: str) -> tuple[str, tuple[str, ...] | None]:
    """A glossary entry: `Dekker`, or `Dekker = D EH K ER` with its pronunciation.

    ValueError, listing the valid phones, if one is invalid.
    """
    term, is_given, said = (part.strip() for part in text.partition("="))
    if not is_given:
        return term, None
    phones = tuple(said.upper().split())
    unknown = [phone for phone in phones if phone not in PHONES]
    if not term or not phones or unknown:
        problem = (
            f"{unknown[0]!r} is not a phone" if unknown else "needs a term before = and its phones after it"
        )
        raise ValueError(
            f"{text!r}: {problem}; write it like `Dekker = D EH K ER`, with these phones: {' '.join(sorted(PHONES))}"
        )
    return term, phones


def _readable(text: str) -> str:
    parse_term(text)
    return text


Term = Annotated[Label, AfterValidator(_readable)]
"""An entry as people write it."""
