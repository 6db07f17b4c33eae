"""A glossary's entries: a term, and how it is said where that is written down too."""

from typing import Annotated

from pydantic import AfterValidator

from lfi_podcast.model.value import Label

PHONES = frozenset(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split()
)
"""The 39 sounds of English as CMU's dictionary and its models write them."""


def parse_term(text: str) -> tuple[str, tuple[str, ...] | None]:
    """A glossary's entry: `Dekker`, or `Dekker = D EH K ER` where how it is said is given too.

    ValueError, with the phones that there are, where one is not among them.
    """
    term, is_given, said = (part.strip() for part in text.partition("="))
    if not is_given:
        return term, None
    phones = tuple(said.upper().split())
    unknown = [phone for phone in phones if phone not in PHONES]
    if not term or not phones or unknown:
        problem = (
            f"{unknown[0]!r} is no phone" if unknown else "a term and its phones stand on either side of ="
        )
        raise ValueError(
            f"{text!r}: {problem}; write it as in `Dekker = D EH K ER`, with these: {' '.join(sorted(PHONES))}"
        )
    return term, phones


def _readable(text: str) -> str:
    parse_term(text)
    return text


Term = Annotated[Label, AfterValidator(_readable)]
"""An entry as people write it."""
