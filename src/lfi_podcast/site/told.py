"""What was found in the sound, as a report tells it: each thing once, the gravest first, in sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfi_podcast.model.audio import Damage, Finding

_OF_A_FILE = re.compile(r"([^:;]+?\.\w{2,5})(?:: | is | has | had )")
_PLACE = re.compile(r" (?=(?:at|in) \d)")
_REST = re.compile(r"in (\d+) more places")
_DAMAGED: dict[Damage, str] = {
    "clipping": "is clipped",
    "dropout": "has dropouts",
    "click": "had clicks, which were repaired",
}
_GUESSED = "probably"


@dataclass(frozen=True)
class Thing:
    """One thing that was found, wherever it was.

    `name`: what it is, beginning with the file's name if it is about one. `what`: the same in a sentence, with the
    place if there is one. `places`: where, in words, if there are several. `advice`: what was done and what can be
    done, in sentences. `times`: of each place (seconds), if any.
    """

    level: str
    name: str
    what: str
    places: tuple[str, ...]
    advice: str
    times: tuple[float, ...]

    @property
    def line(self) -> str:
        """What it is, and where it begins, without advice: for a terminal."""
        if not self.places:
            return self.what.removesuffix(".")
        count = sum(int(rest[1]) if (rest := _REST.match(place)) else 1 for place in self.places)
        return f"{self.name} in {count} places, the first {self.places[0].partition(',')[0]}"


def told(findings: Sequence[Finding]) -> list[Thing]:
    """All of one kind in one file, with the same advice, is one thing."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in sorted(findings, key=lambda each: each.rank):
        what, *advice = finding.message.split("; ")
        key = finding.level, finding.kind, _PLACE.split(what)[0], tuple(advice)
        groups.setdefault(key, []).append(finding)
    return [_one(group) for group in groups.values()]


def damaged(findings: Sequence[Finding]) -> str:
    """What no processing can bring back, file by file, as one sentence; empty without any."""
    kinds: dict[str, dict[str, None]] = {}
    for finding in sorted(findings, key=lambda each: each.rank):
        if finding.kind:
            verb, _, rest = _DAMAGED[finding.kind].partition(" ")
            guess = f"{_GUESSED} " if _GUESSED in finding.message else ""
            kinds.setdefault(_file(finding) or "the recording", {})[f"{verb} {guess}{rest}"] = None
    return _sentence("; ".join(f"{name} {' and '.join(found)}" for name, found in kinds.items()))


def _file(finding: Finding) -> str:
    found = _OF_A_FILE.match(finding.message)
    return found[1] if found else ""


def _one(group: Sequence[Finding]) -> Thing:
    what, *advice = group[0].message.split("; ")
    heads = dict.fromkeys(finding.message.split("; ")[0] for finding in group)
    several = len(heads) > 1
    name = _PLACE.split(what)[0] if several or group[0].kind else what
    return Thing(
        group[0].level,
        name,
        _sentence(name if several else what),
        tuple(head[len(name) :].strip() for head in heads) if several else (),
        " ".join(map(_sentence, advice)),
        tuple(dict.fromkeys(finding.at for finding in group if finding.at)),
    )


def _sentence(text: str) -> str:
    """With a capital, unless it begins with a file's name, and a full stop."""
    begun = text if _OF_A_FILE.match(text) else text[:1].upper() + text[1:]
    return f"{begun}." if text else ""
