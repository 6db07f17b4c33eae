"""The tables of advice applied to a show's files: each complaint at its line, and nowhere that has an error already."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from lfi_podcast.advice.notes import wrong_lines
from lfi_podcast.advice.row import Advice
from lfi_podcast.advice.table import EPISODE, SHOW, TEXTS_OF_EPISODE, TEXTS_OF_SHOW, TOGETHER
from lfi_podcast.advice.texts import TextRule, Texts
from lfi_podcast.config.problems import spoilt_keys
from lfi_podcast.config.repository import Repository
from lfi_podcast.config.validate import STAND_INS, as_written
from lfi_podcast.config.yaml_reader import Document, KeyPath
from lfi_podcast.errors import Problem
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import Show


def advice_on_show(document: Document, show: Show, known: Sequence[Problem]) -> Iterator[Problem]:
    """`known`: problems of the same file."""
    yield from _advice(TEXTS_OF_SHOW, SHOW, document, known, show)
    if "description" not in _broken(known):
        for _, rule, message in wrong_lines(show.description):
            yield document.problem(("description",), message, level="warning", rule=rule)


def advice_on_episode(
    repository: Repository, document: Document, show: Show, episode: Episode, known: Sequence[Problem]
) -> Iterator[Problem]:
    """The same of an episode and its notes."""
    yield from _advice(TEXTS_OF_EPISODE, EPISODE, document, known, show, episode)
    notes = repository.name(repository.folder(episode.slug) / "notes.md")
    told = {(each.path, each.line) for each in known if "picture" in each.message}
    for line, rule, message in wrong_lines(episode.notes):
        if rule != "notes-picture" or (notes, line) not in told:
            yield Problem(notes, line, "", message, "warning", rule)


def advice_on_all(
    repository: Repository,
    episodes: Iterable[Episode],
    asked: Iterable[str],
    now: datetime | None,
    known: Iterable[Problem] = (),
) -> Iterator[Problem]:
    """What episodes contradict each other in. `asked`: the slugs of those to tell about; `known`: what is told already.

    Of a date, one complaint is enough.
    """
    told, dated = {*asked}, {each.path for each in known if each.key == "published"}
    compared = sorted((each for each in episodes if not each.withdrawn), key=lambda each: each.slug in told)
    for advice in TOGETHER:
        for slug, place, message in advice.find(compared, now):
            document = repository.episode_document(slug)
            is_said = place == ("published",) and document.path in dated
            if slug in told and not is_said and _is_written(document, place):
                dated.update([document.path] if place == ("published",) else ())
                yield document.problem(place, message, level="warning", rule=advice.id)


def _advice(
    texts: Sequence[Texts], table: Sequence[Advice], document: Document, known: Sequence[Problem], *facts: Any
) -> Iterator[Problem]:
    """`facts`: what the table is about; the texts are those of the last."""
    broken = _broken(known)
    found: list[tuple[TextRule | Advice, KeyPath, str]] = []
    for kind in texts:
        found += ((rule, place, message) for place, message, rule in kind.wrong(facts[-1]))
    for advice in table:
        found += ((advice, *complaint) for complaint in advice.find(*facts))
    for row, place, message in found:
        if place[0] not in broken and _is_written(document, place):
            where = as_written(document, place)
            yield document.problem(where, message, level=row.level, rule=row.id)


def _broken(known: Sequence[Problem]) -> set[str]:
    """Keys (of the first level) with errors: what is there is not what it will be."""
    return spoilt_keys([problem for problem in known if problem.level == "error"])


def _is_written(document: Document, place: KeyPath) -> bool:
    """Whether a value is the file's own, and no stand-in for one that is required and missing."""
    return place[0] not in STAND_INS or place[:1] in document.lines
