"""Redactions as people write them, and the seals of private names."""

from itertools import product
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lfi_podcast.model.name_forms import name_matcher
from lfi_podcast.model.value import Label, Seconds, Value


class Redaction(Value):
    """What must not be audible or readable: words (`say`), an interval (`from`, `to`), or both.

    Both: words that the recogniser misheard, and where they are said. `say: =name-1` names an entry of private.yml.
    """

    say: Label | None = None
    stand_in: Annotated[Label, Field(alias="with")] = "[redacted]"
    sound: Literal["bleep", "mute"] = "bleep"
    start: Seconds | None = Field(None, alias="from")
    end: Seconds | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _words_or_times(self) -> Self:
        timed = (self.start is not None) + (self.end is not None)
        if timed == 1 or not (timed or self.say):
            raise ValueError("is incomplete; write `say`, or both `from` and `to`, or all three")
        if self.say is not None and not any(map(str.isalnum, self.say)):
            raise ValueError("`say` has no letter or digit; write the spoken words")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("`to` is not after `from`; swap or correct them")
        return self

    @property
    def entry(self) -> str | None:
        """The entry of private.yml that `say: =name-1` names instead of words."""
        return self.say[1:].strip() if self.say and self.say.startswith("=") else None

    @property
    def identity(self) -> str:
        """What tells this name from others and is in episode.yml anyway."""
        return self.say or ""

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases to search for; none if they are in a missing private.yml."""
        return (self.say,) if self.say and self.entry is None else ()

    @property
    def is_unknown(self) -> bool:
        """Whether the words to redact are unknown here."""
        return self.entry is not None and not self.phrases


class Secret(Redaction):
    """A redaction with private words. `seal`: a digest under the show's key that changes with the words."""

    words: tuple[Label, ...]
    seal: str | None = None

    @property
    def identity(self) -> str:
        return f"{self.say} {self.seal or ''}"

    @property
    def phrases(self) -> tuple[str, ...]:
        return self.words


def harmless(redactions: tuple[Redaction, ...]) -> tuple[Redaction, ...]:
    """The redactions themselves; ValueError if a stand-in contains what another redaction removes."""
    for item, other in product(redactions, redactions):
        if any(name_matcher(phrase).is_in(item.stand_in) for phrase in other.phrases):
            given = "with" if other.entry else f"with: {item.stand_in}"  # which has a private name
            raise ValueError(f"`{given}` contains what `say: {other.say}` removes; choose another stand-in")
    return redactions
