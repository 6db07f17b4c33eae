"""Fetches what a feed's items name: recordings, pictures, chapters, transcripts."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TypeVar
from urllib.parse import urlsplit

from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.imports.chapters import chapters_in_json, chapters_in_sound
from lfi_podcast.imports.covers import ENDINGS, LARGEST_PICTURE, cover, inline
from lfi_podcast.imports.episode_file import AS_IT_IS, Brought, notes_of
from lfi_podcast.imports.findings import FindingKind, ImportFinding
from lfi_podcast.imports.notes import pictures_of
from lfi_podcast.imports.plan import EpisodePlan
from lfi_podcast.imports.report import RECORDINGS
from lfi_podcast.imports.sound import sound_ending, sound_seconds
from lfi_podcast.imports.transcripts import candidates, is_readable
from lfi_podcast.imports.values import ImportedChapter, ImportedFile
from lfi_podcast.imports.workplace import Workplace
from lfi_podcast.store.parallel import Stop
from lfi_podcast.text.brought import LARGEST
from lfi_podcast.web.address import shown
from lfi_podcast.web.untrusted import Web
from lfi_podcast.work.files import storage, write_file

_Answer = TypeVar("_Answer")
_CHAPTERS_LIMIT = 5_000_000
_MOST_PICTURES = 30
"""In the notes of an episode."""


@dataclass(frozen=True)
class Fetcher:
    """`largest`: bytes of a recording; 0: none is fetched. `language`: of the show. `cover`: the show's own picture,
    which an episode need not have again. `shared`: pictures of several episodes."""

    workplace: Workplace
    web: Web
    largest: int
    language: str
    cover: str
    shared: frozenset[str]
    silent: set[str] = field(default_factory=set)  # hosts that did not answer, however often they were asked
    _busy: dict[str, Lock] = field(default_factory=dict)

    def bring(self, episode: EpisodePlan, stop: Stop, told: list[ImportFinding]) -> Brought:
        """Everything that is to be had for an episode. What is here already is not fetched again."""
        sound = self._sound(episode, stop, told)
        stop()
        has_transcript = self._transcript(episode, told)
        stop()
        chapters = self._chapters(episode, sound, told)
        addresses = {chapter.image: "chapter" for chapter in chapters if chapter.image}
        addresses |= dict.fromkeys(pictures_of(notes_of(episode.item))[:_MOST_PICTURES], "picture")
        images = {
            address: path
            for address, stem in addresses.items()
            if (path := self.picture(address, f"episodes/{episode.slug}/{stem}", episode.slug, told))
        }
        return Brought(
            artwork=self._artwork(episode, told),
            chapters=chapters,
            images=images,
            has_transcript=has_transcript,
            sound=sound.suffix if sound else None,
            seconds=sound_seconds(sound) if sound else None,
        )

    def document(self, address: str, limit: int) -> bytes:
        """What is at an address, from an earlier run if it is here still. PodcastError if it cannot be had."""
        kept = self.workplace.waiting(address)
        with self._busy.setdefault(address, Lock()):
            if kept.is_file():
                return kept.read_bytes()
            # A picture or a transcript is not worth as much patience as a recording.
            content = self._patiently(
                address, lambda web: replace(web, pauses=web.pauses[:1]).fetch(address, limit).body
            )
            write_file(kept, content)
        return content

    def _patiently(self, address: str, ask: Callable[[Web], _Answer]) -> _Answer:
        """The answer; a host that was silent before is asked only once more."""
        host = urlsplit(address).netloc
        web = replace(self.web, pauses=()) if host in self.silent else self.web
        try:
            return ask(web)
        except ServiceFailed:
            self.silent.add(host)
            raise

    def _sound(self, episode: EpisodePlan, stop: Stop, told: list[ImportFinding]) -> Path | None:
        repository = Repository(self.workplace.root)
        enclosure = episode.item.enclosure
        if repository.has_sound(episode.slug):
            with suppress(PodcastError):  # of several recordings; `check` says so
                return repository.sources(episode.slug).paths[0]
            return None
        if not self.largest or enclosure is None:
            return None
        try:
            with self._busy.setdefault(enclosure.url, Lock()):
                target = self._downloaded(enclosure, repository.folder(episode.slug), stop)
        except PodcastError as exc:
            told.append(ImportFinding(FindingKind.MISSING, RECORDINGS, episode.slug, str(exc)))
            return None
        if target.suffix not in AS_IT_IS:
            what = (
                f"sound that is {target.suffix}: it is mastered anew, as MP3, so that apps download it again"
            )
            told.append(ImportFinding(FindingKind.CHANGED, what, episode.slug))
        return target

    def _downloaded(self, enclosure: ImportedFile, folder: Path, stop: Stop) -> Path:
        """The recording, in the episode's folder once it is whole. PodcastError if it cannot be had, or is none."""
        waiting = self.workplace.waiting(enclosure.url)
        self._patiently(
            enclosure.url,
            lambda web: web.download(enclosure.url, waiting, self.largest, lambda _here, _all: stop()),
        )
        target = folder / f"recording{sound_ending(waiting, enclosure)}"
        with storage(target):
            folder.mkdir(parents=True, exist_ok=True)
            waiting.replace(target)
        return target

    def _transcript(self, episode: EpisodePlan, told: list[ImportFinding]) -> bool:
        """The first that can be read; the others say the same."""
        repository, item = Repository(self.workplace.root), episode.item
        if repository.brought(episode.slug) or (repository.folder(episode.slug) / "transcript.md").is_file():
            return True
        found = candidates(item.transcripts, self.language)
        if len(found) < len(item.transcripts):
            told.append(
                ImportFinding(
                    FindingKind.LEFT_OUT,
                    "transcripts in another language, or of an unknown kind",
                    episode.slug,
                )
            )
        for kind, file in found:
            try:
                content = self.document(file.url, LARGEST)
            except PodcastError as exc:
                told.append(_missing("transcripts", episode.slug, exc))
                continue
            if is_readable(kind, content):
                return self.workplace.write(f"episodes/{episode.slug}/transcript.{kind}", content)
            told.append(
                ImportFinding(
                    FindingKind.LEFT_OUT, "transcripts in which nothing can be read", episode.slug, file.url
                )
            )
        return False

    def _chapters(
        self, episode: EpisodePlan, sound: Path | None, told: list[ImportFinding]
    ) -> tuple[ImportedChapter, ...]:
        """From a file, the feed, or the sound: the first that has any."""
        for file in episode.item.chapter_files:
            try:
                if found := chapters_in_json(self.document(file.url, _CHAPTERS_LIMIT)):
                    return found
                told.append(
                    ImportFinding(
                        FindingKind.LEFT_OUT,
                        "files of chapters in which none can be read",
                        episode.slug,
                        file.url,
                    )
                )
            except PodcastError as exc:
                told.append(_missing("files of chapters", episode.slug, exc))
        if episode.item.chapters or not sound or sound.suffix not in AS_IT_IS:
            return episode.item.chapters
        return chapters_in_sound(sound)

    def _artwork(self, episode: EpisodePlan, told: list[ImportFinding]) -> str | None:
        address = episode.item.image
        if not address or address == self.cover:
            return None
        if address in self.shared:
            return self.picture(address, "artwork/episodes", episode.slug, told, is_cover=True)
        return self.picture(
            address, f"episodes/{episode.slug}/artwork", episode.slug, told, is_cover=True, is_alone=True
        )

    def picture(
        self,
        address: str,
        stem: str,
        slug: str,
        told: list[ImportFinding],
        is_cover: bool = False,
        is_alone: bool = False,
    ) -> str | None:
        """The path of a picture, fetched if it is not here yet. `is_alone`: no other has the name `stem`."""
        name = stem if is_alone else f"{stem}-{self.workplace.waiting(address).name[:8]}"
        with self._busy.setdefault(name, Lock()):
            here = [f"{name}.{end}" for end in ENDINGS if (self.workplace.root / f"{name}.{end}").is_file()]
            if here:
                return here[0]
            try:
                content = inline(address) or self.document(address, LARGEST_PICTURE)
                made = cover(content, shown(address)[:80], is_cover)
            except PodcastError as exc:
                told.append(_missing("pictures", slug, exc))
                return None
            self.workplace.write(f"{name}.{made.ending}", made.content)
        if made.change:
            what = "pictures that were no cover: square, 1400 to 3000 px, RGB"
            told.append(ImportFinding(FindingKind.CHANGED, what, slug, made.change))
        return f"{name}.{made.ending}"


def _missing(what: str, slug: str, exc: PodcastError) -> ImportFinding:
    return ImportFinding(FindingKind.MISSING, f"{what} that could not be fetched", slug, str(exc))
