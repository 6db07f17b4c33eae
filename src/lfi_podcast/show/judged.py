"""What the rules for feeds say of the feed that would be, each finding at the line of a file that it comes from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import ValidationError

from lfi_podcast.config.problems import spoilt_keys
from lfi_podcast.config.repository import Repository
from lfi_podcast.config.yaml_reader import Document
from lfi_podcast.errors import PodcastError, Problem
from lfi_podcast.feed.reach import WHOLE_AT_MOST
from lfi_podcast.feed.render import render
from lfi_podcast.lint.judge import judge
from lfi_podcast.lint.rule import FeedFinding
from lfi_podcast.model.catalog import Record
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.layout import FEED
from lfi_podcast.model.show import Show
from lfi_podcast.show.origins import INHERITED, NOTES, base_of, key_of, place_in
from lfi_podcast.show.provisional import provisional_catalog, provisional_record
from lfi_podcast.text.notes import render_description
from lfi_podcast.work.cache import Cache

UNSAID = frozenset(
    """any-item title-number title-show titles-differ numbers-differ title-markup title-escaped channel-markup
    soundbite-length spotify-chapter-title license-case invisible role group guids-differ
    locked-owner""".split()
)
"""Rules that are not applied: that a new show has no episodes yet is no news, and the others are told from the files,
where more is known than in a feed."""

_SAME = {"first-chapter-not-at-zero": "spotify-chapters"}
"""Checks of files, and the rules for feeds that say the same under another name."""

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def judged(
    repository: Repository, cache: Cache, show: Show, episodes: Iterable[Episode], now: datetime | None
) -> Iterator[Problem]:
    """The problems of a feed with these episodes: drafts as if they were published next, and none that is withdrawn.

    Without the present (`now`), a draft is as new as the newest.
    """
    chosen = [episode for episode in episodes if not episode.withdrawn]
    present = now or max((each.published for each in chosen if each.published), default=_BEGINNING)
    chosen.sort(key=lambda episode: episode.published or present, reverse=True)
    records = [
        provisional_record(
            show, episode, present, _known(repository, cache, episode.slug), position >= WHOLE_AT_MOST
        )
        for position, episode in enumerate(chosen)
    ]
    try:
        updated = max((present, *(record.published for record in records if record.published)))
        catalog = provisional_catalog(show, records, updated)
        pages = render(show, catalog, render_description(show.description))
    except PodcastError as exc:
        yield Problem(repository.name(repository.show_file), 0, "", str(exc))
        return
    by_guid = {episode.identity(show): episode for episode in chosen}
    origins = _Origins(repository, repository.document(repository.show_file), by_guid)
    for page in pages.values():
        lines = page.decode().splitlines()
        for finding in judge(page):
            if finding.rule.id not in UNSAID:
                yield origins.problem(finding, lines[finding.line - 1] if finding.line else "")


def _known(repository: Repository, cache: Cache, slug: str) -> Record | None:
    """An episode's record of the last build."""
    try:
        return cache.parsed(repository.build(slug) / "record.json", Record.from_json)
    except (OSError, ValidationError):
        return None


@dataclass(frozen=True)
class _Origins:
    """The files that a feed is made from. `episodes`: by their guids."""

    repository: Repository
    show: Document
    episodes: Mapping[str, Episode]

    def problem(self, finding: FeedFinding, written: str) -> Problem:
        """A finding at its place in a file. `written`: the line of the feed."""
        message, details = finding.rule.message, {"level": finding.level, "rule": finding.rule.id}
        if base := base_of(finding, self.show):
            return self.show.problem((base,), message, **details)
        key, episode = key_of(finding), self.episodes.get(finding.guid or "")
        if key is None or (finding.guid is not None and episode is None):
            return replace(finding.problem(FEED), rule=finding.rule.id)
        if episode is None:
            return self.show.problem(place_in(self.show, key, written)[0], message, **details)
        if episode.notes and (key == NOTES or (key == "summary" and not episode.summary)):
            name = self.repository.name(self.repository.folder(episode.slug) / NOTES)
            return Problem(name, 1, "", message, finding.level, finding.rule.id)
        key = "summary" if key == NOTES else key
        own = self.repository.episode_document(episode.slug)
        documents = (own, self.show) if key in INHERITED and (key,) in self.show.lines else (own,)
        document = max(documents, key=lambda each: (place_in(each, key, written)[1], (key,) in each.lines))
        return document.problem(place_in(document, key, written)[0], message, **details)


def unsaid(found: Iterable[Problem], known: Sequence[Problem]) -> Iterator[Problem]:
    """The findings that nothing says already: not the same rule, nothing at the same place, and no error at the key."""
    broken = {(each.path, key) for each in known if each.level == "error" for key in spoilt_keys([each])}
    said = {
        (each.path, _SAME.get(each.rule, each.rule), key) for each in known for key in spoilt_keys([each])
    }
    places = {(each.path, each.key) for each in known if each.key}
    for problem in found:
        (key,) = spoilt_keys([problem])
        if (
            (problem.path, key) not in broken
            and (problem.path, problem.rule, key) not in said
            and (problem.path, problem.key) not in places
        ):
            yield problem
