"""Checks everything that people write, before any work is done on it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from lfi_podcast.config.check import show_unfilled
from lfi_podcast.config.problems import (
    check_episode,
    check_guids,
    check_show,
    git_would_take,
    recordings_elsewhere,
)
from lfi_podcast.config.repository import Repository
from lfi_podcast.config.yaml_reader import Document
from lfi_podcast.errors import PodcastError, Problem, ShowProblems
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import DESCRIPTION_LIMIT, Show
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.show.advise import advice_on_all, advice_on_episode, advice_on_show
from lfi_podcast.show.hearing import deaf_to_episode, deaf_to_language
from lfi_podcast.show.ledger import names_in_texts
from lfi_podcast.show.names import irreplaceable_names
from lfi_podcast.show.notes import unseen_in_notes
from lfi_podcast.show.pictures import episode_pictures, show_pictures
from lfi_podcast.show.theme import theme_problems
from lfi_podcast.transcript.lines import parse_lines
from lfi_podcast.work.cache import Cache


def check(repository: Repository, slugs: Sequence[str] = (), now: datetime | None = None) -> list[Problem]:
    """All problems of the show and of some episodes (by default all), in the order of files and lines.

    `now`: the present, with which dates are compared.
    """
    cache = Cache(repository.root, is_read_only=True)
    show, problems = check_show(repository)
    if show:
        problems += _of_show(repository, cache, show, problems)
    chosen = slugs or repository.slugs()
    episodes: list[Episode] = []
    for slug in chosen:
        episode, found = check_episode(repository, show, slug)
        problems += found
        if episode:
            episodes.append(episode)
            problems += _of_episode(repository, cache, show, episode, found)
    problems += [*names_in_texts(repository, chosen), *git_would_take(repository)]
    problems += recordings_elsewhere(repository, episodes)
    if show:
        problems += check_guids(repository, show, episodes)
        compared = [*episodes, *_others(repository, chosen)]
        problems += advice_on_all(repository, compared, chosen, now, problems)
        from lfi_podcast.show.judged import judged, unsaid  # loads what renders feeds

        problems += unsaid(judged(repository, cache, show, episodes, now), problems)
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line))


def warnings_in(repository: Repository, cache: Cache, show: Show, slug: str) -> int:
    """How many warnings an episode's own files have, whatever the others and the feed say.

    `cache`: where pictures are kept.
    """
    episode, problems = check_episode(repository, show, slug)
    if episode and not episode.withdrawn:
        document = repository.episode_document(slug)
        problems += episode_pictures(repository, cache, episode, problems)
        problems += unseen_in_notes(repository, cache, episode)
        problems += advice_on_episode(repository, document, show, episode, problems)
    folder = f"{repository.name(repository.folder(slug))}/"
    return sum(each.level == "warning" and each.path.startswith(folder) for each in dict.fromkeys(problems))


def warnings_of_show(repository: Repository) -> int:
    """How many warnings show.yml has by itself: without a look at its pictures, and at the feed."""
    show, problems = check_show(repository)
    if show:
        problems += advice_on_show(repository.document(repository.show_file), show, problems)
    return sum(each.level == "warning" for each in dict.fromkeys(problems))


def _of_show(repository: Repository, cache: Cache, show: Show, known: Sequence[Problem]) -> Iterator[Problem]:
    document = repository.document(repository.show_file)
    yield from show_pictures(repository, cache, show, known)
    yield from theme_problems(repository, show)
    yield from _description(document, show)
    yield from (document.problem(*each, level="warning") for each in deaf_to_language(show))
    yield from advice_on_show(document, show, known)


def _of_episode(
    repository: Repository, cache: Cache, show: Show | None, episode: Episode, known: Sequence[Problem]
) -> Iterator[Problem]:
    found = [
        *episode_pictures(repository, cache, episode, known),
        *_episode_texts(repository, cache, show, episode),
    ]
    yield from found
    if show and not episode.withdrawn:
        document = repository.episode_document(episode.slug)
        yield from (document.problem(*each, level="warning") for each in deaf_to_episode(show, episode))
        yield from advice_on_episode(repository, document, show, episode, [*known, *found])


def _others(repository: Repository, chosen: Sequence[str]) -> Iterator[Episode]:
    """The episodes that nobody asked about, as far as they can be read."""
    for slug in sorted({*repository.slugs()}.difference(chosen)):
        with suppress(PodcastError):
            yield repository.episode(slug)


def read_show(repository: Repository, pictures: Cache | None = None) -> Show:
    """The show; ShowProblems with every error in it. `pictures`: where they are kept, if they are looked at as well."""
    show, problems = check_show(repository)
    if show and pictures:
        problems += show_pictures(repository, pictures, show, problems)
    _refuse([*problems, *(theme_problems(repository, show) if show else ())])
    assert show is not None  # noqa: S101  # what cannot be read has errors
    return show


def read_episode(repository: Repository, show: Show, slug: str, pictures: Cache | None = None) -> Episode:
    """An episode; ShowProblems with every error in it. `pictures`: as in `read_show`."""
    episode, problems = check_episode(repository, show, slug)
    if episode and pictures:
        problems += episode_pictures(repository, pictures, episode, problems)
    _refuse([*problems, *(irreplaceable_names(repository, show, episode) if episode else [])])
    assert episode is not None  # noqa: S101
    return episode


def unfilled(repository: Repository) -> Sequence[Problem]:
    """Where show.yml is still as `init` laid it out."""
    document = repository.document(repository.show_file)
    return [
        document.problem(place, message, level="warning")
        for place, message in show_unfilled(repository, repository.show())
    ]


def _refuse(problems: Sequence[Problem]) -> None:
    if errors := [problem for problem in problems if problem.level == "error"]:
        raise ShowProblems(errors)


def _description(document: Document, show: Show) -> Iterator[Problem]:
    # Slow to load, and not needed just to read the show.
    from lfi_podcast.text.notes import render_description

    size = len(render_description(show.description).encode())
    if size > DESCRIPTION_LIMIT:
        message = f"is {size} bytes as HTML; directories accept {DESCRIPTION_LIMIT}: shorten it"
        yield document.problem(("description",), message)


def _episode_texts(
    repository: Repository, cache: Cache, show: Show | None, episode: Episode
) -> Iterator[Problem]:
    folder = repository.folder(episode.slug)
    yield from irreplaceable_names(repository, show, episode)
    if episode.notes:
        yield from unseen_in_notes(repository, cache, episode)
    transcript, words = folder / "transcript.md", folder / "words.json"
    try:
        if transcript.is_file():
            parse_lines(repository.name(transcript), transcript.read_text(encoding="utf-8-sig"))
        if words.is_file():
            Recognition.from_json(words.read_bytes())
    except ShowProblems as exc:
        yield from exc.problems
    except UnicodeDecodeError:
        yield Problem(repository.name(transcript), 0, "", "is not UTF-8; save the file as UTF-8")
    except ValueError:
        message = "is not a valid words file; restore it from git, or delete it"
        yield Problem(repository.name(words), 0, "", message)
    yield from _brought(repository, show, episode)
    try:
        paths = repository.sources(episode.slug).paths
    except PodcastError:
        return  # check_episode has reported it
    for path in paths:
        if path.stat().st_size == 0:
            yield Problem(repository.name(path), 0, "", "is empty (0 bytes); copy the recording again")


def _brought(repository: Repository, show: Show | None, episode: Episode) -> Iterator[Problem]:
    """Problems of imported transcripts."""
    paths = repository.brought(episode.slug)
    if not paths:
        return
    from lfi_podcast.episode.brought import people_on, read_brought  # slow to load, and for few episodes
    from lfi_podcast.text.brought import parse_brought

    people = people_on(show, episode) if show else None
    for path in paths:
        try:
            parse_brought(repository.name(path), read_brought(path), people)
        except ShowProblems as exc:
            yield from exc.problems
        except PodcastError as exc:
            yield Problem(exc.where, 0, "", f"{exc.what}; {exc.remedy}")


def speakers(repository: Repository, slugs: Sequence[str] = ()) -> Iterator[str]:
    """A line for each imported transcript: who was understood to speak. None for what has problems."""
    for slug in slugs or repository.slugs():
        for path in repository.brought(slug):
            from lfi_podcast.episode.brought import people_on, read_brought, understood
            from lfi_podcast.text.brought import parse_brought

            with suppress(PodcastError):
                show = read_show(repository)
                episode = read_episode(repository, show, slug)
                said = parse_brought(repository.name(path), read_brought(path), people_on(show, episode))
                yield f"{repository.name(path)}: {understood(said, show, episode)}"
