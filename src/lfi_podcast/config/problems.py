"""All problems of a show's and an episode's files, with file and line: what each says, and whether they agree."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from lfi_podcast.config.check import EPISODE_CHECKS, SHOW_CHECKS
from lfi_podcast.config.cut_short import cut_short
from lfi_podcast.config.lost import lost
from lfi_podcast.config.private import private_problems
from lfi_podcast.config.repository import Repository
from lfi_podcast.config.sound_files import ignored, open_to_git
from lfi_podcast.config.validate import examine
from lfi_podcast.config.yaml_reader import Document
from lfi_podcast.errors import Problem, Severity, ShowProblems
from lfi_podcast.model.episode import Episode, EpisodeFile
from lfi_podcast.model.show import Show

_MOST_NAMED = 5


def check_show(repository: Repository) -> tuple[Show | None, list[Problem]]:
    """As much of the show as can be read, and all its problems."""
    private = list(private_problems(repository.root))
    try:
        document = repository.document(repository.show_file)
    except ShowProblems as exc:
        return None, [*exc.problems, *private]
    show, problems = examine(Show, document)
    if show:
        problems += _complaints(document, problems, SHOW_CHECKS, repository, show)
    return show, [*problems, *cut_short(Show, document), *private]


def check_episode(
    repository: Repository, show: Show | None, slug: str
) -> tuple[Episode | None, list[Problem]]:
    """As much of an episode as can be read, and all its problems; fewer checks without a show to compare with."""
    try:
        document = repository.episode_document(slug)
        file, problems = examine(EpisodeFile, document)
        episode = repository.with_notes(slug, file) if file else None
    except ShowProblems as exc:
        return None, list(exc.problems)
    if show and episode:
        problems += _complaints(document, problems, EPISODE_CHECKS, repository, show, episode)
        problems += lost(repository, show, episode)
    return episode, problems


def recordings_elsewhere(repository: Repository, episodes: Sequence[Episode]) -> Iterator[Problem]:
    """One warning for all episodes whose recordings are not here: in a clone that is no mistake."""
    away = [episode.slug for episode in episodes if repository.lacks_sound(episode.slug)]
    if away:
        named = ", ".join(away[:_MOST_NAMED]) + (", …" if len(away) > _MOST_NAMED else "")
        are = (
            "the recording of 1 episode is"
            if len(away) == 1
            else f"the recordings of {len(away)} episodes are"
        )
        message = f"{are} not here ({named}); their sound stays as it was published"
        yield Problem("episodes", 0, "", message, "warning")


def git_would_take(repository: Repository) -> Iterator[Problem]:
    """A warning for each recording that git does not ignore: redaction cannot take a name out of a raw recording."""
    for path in open_to_git(repository.root):
        pattern = next(
            line for line in ignored("/episodes") if fnmatchcase(path.name, line.rpartition("/")[2])
        )
        message = f"is not ignored by git, although it may have what redaction takes out; add `{pattern}` to .gitignore"
        yield Problem(repository.name(path), 0, "", message, "warning")


def _complaints(
    document: Document, known: Sequence[Problem], checks: Mapping[Any, Severity], *facts: object
) -> list[Problem]:
    """The problems found by the checks, except at keys that already have a problem."""
    spoilt = spoilt_keys(known)
    return [
        document.problem(place, message, level=level, rule=check.__name__.replace("_", "-"))
        for check, level in checks.items()
        for place, message in check(*facts)
        if not (place and place[0] in spoilt)
    ]


def spoilt_keys(known: Sequence[Problem]) -> set[str]:
    """The keys (of the first level) that have problems already."""
    return {re.split(r"[.\[]", problem.key)[0] for problem in known}


def check_guids(repository: Repository, show: Show, episodes: Sequence[Episode]) -> Iterator[Problem]:
    """Check that guids are unique: to podcast apps, two episodes with the same guid are one."""
    first: dict[str, str] = {}
    for episode in episodes:
        other = first.setdefault(episode.identity(show), episode.slug)
        if other != episode.slug:
            document = repository.document(repository.episode_file(episode.slug))
            yield document.problem(
                ("guid",), f"is also the guid of {other}; remove one of the two", rule="guids-differ"
            )
