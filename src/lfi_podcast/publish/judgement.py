"""The judgement of a feed that is about to be written: errors stop the publication, warnings are told."""

from collections.abc import Iterable

from lfi_podcast.errors import Problem, UnmetPromise
from lfi_podcast.lint.judge import judge
from lfi_podcast.model.layout import FEED
from lfi_podcast.store.store import Upload

_WHERE = "`lfi-podcast check` says where in the show's files these warnings come from"


def warnings_of(feeds: Iterable[Upload]) -> tuple[str, ...]:
    """A line for each rule that a feed breaks without being rejected for it. UnmetPromise if it would be."""
    broken, told = list[Problem](), dict[str, list[Problem]]()
    for page in feeds:
        with page.open() as content:
            for finding in judge(content.read()):
                problem = finding.problem(page.key)
                found = broken if finding.level == "error" else told.setdefault(finding.rule.id, [])
                found.append(problem)
    if broken:
        raise UnmetPromise(
            "podcast apps would reject this feed:\n" + "\n".join(map(str, broken)),
            FEED,
            "correct these problems",
        )
    lines = (f"warning: {places[0]}{_others(places)}" for places in told.values())
    return (*lines, _WHERE) if told else ()


def _others(places: list[Problem]) -> str:
    return f" (and {len(places) - 1} more like this)" if len(places) > 1 else ""
