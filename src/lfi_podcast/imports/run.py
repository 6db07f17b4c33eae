"""Imports a podcast: reads the feed, fetches what it names, and writes a show's repository."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from uuid import UUID

from lfi_podcast.config.repository import Repository
from lfi_podcast.config.scaffold import COVER, DESCRIPTION, LINK, show_files
from lfi_podcast.errors import PodcastError
from lfi_podcast.imports.episode_file import Brought, episode_files
from lfi_podcast.imports.fetch import Fetcher
from lfi_podcast.imports.findings import FindingKind, ImportFinding
from lfi_podcast.imports.pages import read_pages
from lfi_podcast.imports.parse import parse_feed
from lfi_podcast.imports.plan import EpisodePlan, ImportPlan, plan_import
from lfi_podcast.imports.report import ImportReport, as_markdown
from lfi_podcast.imports.show_file import ShowPlan, show_identity
from lfi_podcast.imports.workplace import Workplace
from lfi_podcast.imports.yaml_text import with_values
from lfi_podcast.store.parallel import Stop, run_all
from lfi_podcast.web.untrusted import Web
from lfi_podcast.work.files import reading, write_file

CONNECTIONS = 4
"""At the same time. The host of a podcast is one of many, and serves its listeners meanwhile."""

REPORT = "build/import/report.md"
_KEPT = "files that are as you have them"

ProgressCount = Callable[[int, int], object]
"""Told how many episodes are done, of how many."""


@dataclass(frozen=True)
class ImportOptions:
    """`link`: where the new show will be; `newest`: how many episodes, 0 for all; `largest`: bytes of a recording, 0
    for no recordings; `requirement`: how pip names this version of the program."""

    link: str | None
    newest: int
    largest: int
    requirement: str


def import_show(
    root: Path, source: str, web: Web, options: ImportOptions, now: datetime, progress: ProgressCount
) -> ImportReport:
    """Make an existing podcast a show in a folder, or go on with it. Nothing that people wrote is overwritten.

    PodcastError if the feed cannot be read, or the folder has another show.
    """
    read = read_pages(partial(_fetched, web), source)
    feed = parse_feed(read.pages)
    address = read.pages[0][0]
    repository, workplace = Repository(root), Workplace.at(root)
    _refuse_another_show(repository, workplace, show_identity(feed.show, address))
    plan = plan_import(feed, address, options.link or _link_of(repository), _known(repository))
    episodes = plan.episodes[: options.newest or None]
    told = [*read.findings, *plan.findings, *plan.show.findings, *_ahead(episodes, now)]
    fetcher = Fetcher(
        workplace, web, options.largest, str(plan.show.data["language"]), plan.show.image, plan.shared
    )
    _write_show(workplace, fetcher, plan, options.requirement, told)
    try:
        counts = _bring_all(workplace, fetcher, plan, episodes, told, progress)
    finally:
        workplace.save()
    report = ImportReport(str(plan.show.data["title"]), address, counts, tuple(told))
    write_file(root / REPORT, as_markdown(report).encode())
    return report


def _ahead(episodes: Iterable[EpisodePlan], now: datetime) -> Iterator[ImportFinding]:
    """What listeners have today, and would not have from here."""
    what = "published: is ahead, so the episode is scheduled, and not in the feed until then"
    for episode in episodes:
        if episode.item.published and episode.item.published > now:
            yield ImportFinding(FindingKind.CHANGED, what, episode.slug, str(episode.item.published))


def _fetched(web: Web, address: str) -> tuple[str, bytes]:
    """A page of the feed, from the web or a file."""
    if address.startswith(("http://", "https://")):
        found = web.fetch(address)
        return found.url, found.body
    path = Path(address.removeprefix("file://"))
    with reading(path):
        return address, path.read_bytes()


def _refuse_another_show(repository: Repository, workplace: Workplace, identity: UUID) -> None:
    """PodcastError if the folder has a show that is neither this one nor just laid out."""
    if not repository.show_file.is_file() or workplace.is_ours("show.yml") or _is_laid_out(repository):
        return
    guid = repository.document(repository.show_file).data.get("guid")
    if str(guid).lower() != str(identity):
        raise PodcastError(
            "describes another show, and nothing was changed",
            "show.yml",
            f"import into an empty folder; if it is the same show, write `guid: {identity}`",
        )


def _is_laid_out(repository: Repository) -> bool:
    """Whether the show is as `init` laid it out, without episodes."""
    data = repository.document(repository.show_file).data or {}
    return str(data.get("description", "")).strip() == DESCRIPTION and not repository.slugs()


def _link_of(repository: Repository) -> str | None:
    """The address that is in show.yml already."""
    if not repository.show_file.is_file():
        return None
    link = (repository.document(repository.show_file).data or {}).get("link")
    return str(link) if link and link != LINK else None


def _known(repository: Repository) -> Mapping[str, str]:
    """The folders that are here, by guid; one without a guid only keeps its name."""
    known = {}
    for slug in repository.slugs():
        path = repository.episode_file(slug)
        data = repository.document(path).data if path.is_file() else None
        guid = data.get("guid") if isinstance(data, dict) else None
        known[str(guid or f"folder {slug}")] = slug
    return known


def _write_show(
    workplace: Workplace, fetcher: Fetcher, plan: ImportPlan, requirement: str, told: list[ImportFinding]
) -> None:
    repository = Repository(workplace.root)
    data = dict(plan.show.data)
    files = dict(show_files(data["title"], UUID(data["guid"]), requirement, data["link"]))
    if picture := _cover(fetcher, told):
        data["artwork"] = picture
        del files[COVER]
    files["show.yml"] = with_values(files["show.yml"].decode(), data).encode()
    if repository.show_file.is_file() and _is_laid_out(repository):
        write_file(repository.show_file, files["show.yml"])
        workplace.written.pop("show.yml", None)
    for name, content in files.items():
        if not workplace.write(name, content) and name in ("show.yml", ".gitignore"):
            told.append(ImportFinding(FindingKind.KEPT, _KEPT, name))


def _cover(fetcher: Fetcher, told: list[ImportFinding]) -> str | None:
    """The path of the show's cover."""
    if not fetcher.cover:
        what = "artwork: the feed names no cover, so artwork/ has a placeholder"
        told.append(ImportFinding(FindingKind.GUESSED, what))
        return None
    return fetcher.picture(fetcher.cover, "artwork/show-cover", "", told, is_cover=True, is_alone=True)


def _bring_all(
    workplace: Workplace,
    fetcher: Fetcher,
    plan: ImportPlan,
    episodes: tuple[EpisodePlan, ...],
    told: list[ImportFinding],
    progress: ProgressCount,
) -> Mapping[str, int]:
    """Fetch and write the episodes, some at a time; returns what was taken over."""
    done: dict[str, Brought] = {}
    findings: dict[str, list[ImportFinding]] = {episode.slug: [] for episode in episodes}
    one_at_a_time = Lock()  # what only computes gains nothing from threads

    def bring(episode: EpisodePlan, stop: Stop) -> None:
        found = findings[episode.slug]
        brought = fetcher.bring(episode, stop, found)
        with one_at_a_time:
            _write_episode(workplace, episode, brought, plan.show, found)
            done[episode.slug] = brought
            progress(len(done), len(episodes))

    run_all([partial(bring, episode) for episode in episodes], CONNECTIONS)
    for episode in episodes:
        told += findings[episode.slug]
    return dict(_counts(tuple(done.values())))


def _write_episode(
    workplace: Workplace, episode: EpisodePlan, brought: Brought, show: ShowPlan, told: list[ImportFinding]
) -> None:
    files, found = episode_files(episode, brought, show.people, bool(show.data["explicit"]))
    for name, content in files.items():
        path = f"episodes/{episode.slug}/{name}"
        if not workplace.write(path, content):
            told.append(ImportFinding(FindingKind.KEPT, _KEPT, path))
    told += found


def _counts(brought: tuple[Brought, ...]) -> Iterator[tuple[str, int]]:
    yield "episodes", len(brought)
    yield "recordings", sum(each.sound is not None for each in brought)
    yield "transcripts", sum(each.has_transcript for each in brought)
    yield "episodes with chapters", sum(bool(each.chapters) for each in brought)
    yield "episodes with a picture of their own", sum(each.artwork is not None for each in brought)
