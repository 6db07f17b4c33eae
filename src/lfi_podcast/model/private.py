"""Names that must not be committed: `private.yml`, which git ignores, and `ledger.yml`, which reveals none of them.

The ledger stores a name as BLAKE2b under the show's key (RFC 7693, keyed). Names are few and easily guessed: with a
committed salt, however slow the hash, anybody could try every name. The key is only in private.yml, so without it
nothing can be tried, and with it every word of the show is looked up quickly.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from lfi_podcast.model.folding import composed, plain_words
from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.model.value import Label, Value, advice

_KEY = "is not 32 to 128 hexadecimal digits; remove it, and `lfi-podcast ledger` writes a new one"
_DIGEST = re.compile("[0-9a-f]{32}")


def _words(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _entry(value: Any) -> Any:
    if isinstance(value, dict) and ("say" not in value or set(value) - {"say", "with"}):
        raise ValueError("is not an entry; write {say: [the words, in every form], with: the stand-in}")
    return {"say": value} if isinstance(value, str | list) else value


def _sayable(phrase: str) -> str:
    if not any(map(str.isalnum, phrase)):
        raise ValueError("has no letter or digit; write the spoken words")
    if phrase.startswith("="):
        raise ValueError("names another entry; write the words themselves")
    return phrase


Phrase = Annotated[Label, AfterValidator(_sayable)]


class PrivateName(Value):
    """An entry: a name in every form in which it is said or written, and its stand-in."""

    say: Annotated[tuple[Phrase, ...], BeforeValidator(_words), Field(min_length=1)]
    stand_in: Annotated[Label | None, Field(alias="with")] = None


class PrivateFile(Value):
    """`private.yml`: entries by their names, and the show's key."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[PrivateName, BeforeValidator(_entry)]] = Field(init=False)
    key: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2}){16,64}$"), advice(_KEY)] | None = None

    @property
    def names(self) -> Mapping[str, PrivateName]:
        return self.__pydantic_extra__


class LedgerFile(Value):
    """`ledger.yml`: the stand-in of each name, by the name's keyed digest."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Label] = Field(init=False)

    @model_validator(mode="after")
    def _names_are_digests(self) -> Self:
        if not all(map(_DIGEST.fullmatch, self.stand_ins)):
            raise ValueError("has a key that is not a digest; `lfi-podcast ledger` writes these lines")
        return self

    @property
    def stand_ins(self) -> Mapping[str, str]:
        return self.__pydantic_extra__


@dataclass(frozen=True)
class Names:
    """The private names known here. `entries` is None if private.yml is missing."""

    entries: Mapping[str, PrivateName] | None = None
    key: str | None = None
    ledger: Mapping[str, str] = field(default_factory=dict)

    def resolved(self, redact: Iterable[Redaction]) -> tuple[Redaction, ...]:
        """The redactions with the words that `say: =name-1` refers to; unknown ones stay as they are."""
        return tuple(self._resolved(item) for item in redact)

    def _resolved(self, item: Redaction) -> Redaction:
        if not item.entry or not (known := (self.entries or {}).get(item.entry)):
            return item
        given = None if "stand_in" not in item.model_fields_set else item.stand_in
        stand_in = given or known.stand_in or self.stand_in(known) or item.stand_in
        seal = keyed(self.key, *known.say) if self.key else None
        return Secret(**{**dict(item), "stand_in": stand_in}, words=known.say, seal=seal)

    def stand_in(self, name: PrivateName) -> str | None:
        """The ledger's stand-in for a name, in any of its forms."""
        digests = (keyed(self.key, phrase) for phrase in name.say) if self.key else ()
        return next((self.ledger[digest] for digest in digests if digest in self.ledger), None)


def keyed(key: str, *phrases: str) -> str:
    """The hexadecimal digest of phrases, regardless of their order, capitals, and what is between their words."""
    plain = sorted(" ".join(word for word, _ in plain_words(composed(phrase))) for phrase in phrases)
    return blake2b("\n".join(plain).encode(), key=bytes.fromhex(key), digest_size=16).hexdigest()
