"""Which person of the show a label names, and which labels could name anybody at all."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lfi_podcast.model.folding import foldings

_LETTERS = re.compile(r"[^\W_]+")
_ASIDE = re.compile(r"\s*\([^()]*\)|\s*\[[^\[\]]*\]|…$")
_TITLES = frozenset("dr mr mrs ms mx prof professor sir rev st sr jr fr hon herr frau mme m".split())
_PARTICLES = frozenset(
    "a al bin da das de del della der di do dos du el la le of the ten ter und van von y zu".split()
)

_GENERIC = re.compile(
    r"(?i:(?:unknown|unidentified|unbekannte[rn]?)?[\s_-]*"
    r"(?:speaker|spk|spkr|voice|channel|ch|participant|person|sprecher(?:in)?|locuteur|intervenant|orateur|hablante"
    r"|orador|interlocutor|parlante|spreker|talare|话者|話者|スピーカー|발화자|说话人)(?:[\s_#-]*\d{1,3}|[\s_#-]+[A-Z])?"
    r"|(?:co-?)?host|guest|interviewe[re]|moderator|narrator|announcer|caller)(?:\s*\d{1,2})?"
    r"|[QA]\d?|[SP]\d{1,2}"
)
"""What programs and people write for somebody without a name."""

_NEVER = frozenset(
    "answer attention caution chapter conclusion date disclaimer duration episode example fact here hint http https"
    " idea important language length lesson link note notes now number part participants point question recorded"
    " remember result rule season so source speakers step summary takeaway test that then there this tip title"
    " today topic transcript translation update verdict warning well what why".split()
)
"""English words in front of a colon that are part of the speech, or of what surrounds it."""


def folded(text: str) -> tuple[str, ...]:
    """The words of a name for comparison: lower case, without accents, asides and titles."""
    plain = foldings(_ASIDE.sub("", text))[0].plain.casefold()
    words = _LETTERS.findall(plain)
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


def id_for(label: str) -> str:
    """The id that a person whom a label names can have in episode.yml: speaker-00. Empty for other scripts."""
    words = "-".join(re.findall(r"[a-z0-9]+", "-".join(folded(label)).replace("ß", "ss")))
    return words[:64].strip("-")


def is_generic(label: str) -> bool:
    """Whether it stands for a speaker whose name is not known: SPEAKER_00, Interviewer."""
    return bool(_GENERIC.fullmatch(label))


def could_be_name(label: str) -> bool:
    """Whether it has the form of a name: few words with capitals, and none that begins a thought."""
    words = _ASIDE.sub("", label).split()
    letters = [word.strip(".,'’\"") for word in words]
    if not words or len(words) > 6 or not all(letters) or letters[0].casefold() in _NEVER:
        return False
    if label[-1] in ".!?…" and not _is_short(letters[-1]):
        return False
    named = [word for word in letters if word.casefold() not in _PARTICLES]
    is_cased = not any(word[0].islower() for word in named) and bool(named)
    within = all(not word.endswith(".") or _is_short(word[:-1]) for word in words)
    return is_cased and within and letters[0].casefold() not in _PARTICLES - {"al", "bin", "de", "van", "von"}


def _is_short(word: str) -> bool:
    return len(word) < 2 or word.casefold() in _TITLES


@dataclass(frozen=True)
class People:
    """Who may speak, by id. `credited`: on the episode; `others`: in show.yml only."""

    credited: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def find(self, label: str) -> str | None:
        """The id of the person that a label names: by name, id, first name, family name or initials."""
        words = folded(label)
        return self._by_key.get(words) or self._by_key.get((_joined(words),)) if words else None

    def name(self, id_: str) -> str:
        return self.credited.get(id_) or self.others[id_]

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, ...], str]:
        """Full names and ids first; a shorter form only where it is one person's."""
        known: dict[tuple[str, ...], str] = {}
        everybody = {**self.others, **self.credited}
        for id_, name in everybody.items():
            for key in (folded(name), (_joined(folded(id_)),)):
                known[key] = id_
        shorter: dict[tuple[str, ...], set[str]] = {}
        for id_, name in everybody.items():
            for key in _shorter(folded(name)):
                shorter.setdefault(key, set()).add(id_)
        return {key: next(iter(ids)) for key, ids in shorter.items() if len(ids) == 1} | known


def _joined(words: tuple[str, ...]) -> str:
    return "".join(words)


def _shorter(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Mira; Lang; Mira L; M Lang; ML; M; Lang Mira."""
    if not words:
        return
    first, last = words[0], words[-1]
    yield (first[0],)
    if len(words) > 1:
        initials = "".join(word[0] for word in words)
        yield from ((first,), (last,), (first, last[0]), (first[0], last), (initials,), tuple(initials))
        yield from ((first, last), (last, first), (*words[1:], first))
