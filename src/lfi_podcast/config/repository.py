"""A show repository: where its files are, and what they say."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from lfi_podcast.config.private import read_names
from lfi_podcast.config.sound_files import is_sound
from lfi_podcast.config.validate import examine, validate
from lfi_podcast.config.yaml_reader import Document, read_yaml
from lfi_podcast.errors import PodcastError, Problem, ShowProblems
from lfi_podcast.model.episode import Episode, EpisodeFile, Slug
from lfi_podcast.model.folding import composed
from lfi_podcast.model.private import Names
from lfi_podcast.model.recording import Division
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.show import Show
from lfi_podcast.model.transcript import BROUGHT_KINDS

_SLUG = TypeAdapter(Slug)


@dataclass(frozen=True)
class Sources:
    """The raw sound of an episode: one finished recording, a track per person id, or nothing.

    `sides`: the ids of who speaks in each part of the recording, if its channels, or its sound streams, are tracks.
    """

    recording: Path | None = None
    tracks: tuple[tuple[str, Path], ...] = ()
    sides: tuple[str, ...] = ()
    parts: Division = "channels"

    @property
    def paths(self) -> tuple[Path, ...]:
        return (self.recording,) if self.recording else tuple(path for _, path in self.tracks)


ABOUT = "about.md"
"""What the show's page about itself says."""


@dataclass(frozen=True)
class Repository:
    """The folder that everything else is relative to."""

    root: Path

    @property
    def show_file(self) -> Path:
        return self.root / "show.yml"

    @property
    def names(self) -> Names:
        """The private names known here; ShowProblems if their files are invalid."""
        return read_names(self.root)

    def folder(self, slug: str) -> Path:
        return self.root / "episodes" / slug

    def episode_file(self, slug: str) -> Path:
        return self.folder(slug) / "episode.yml"

    def build(self, slug: str) -> Path:
        return self.root / "build" / slug

    def name(self, path: Path) -> str:
        """`path` for messages: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def find(self, path: str) -> Path | None:
        """A file by its name in any Unicode form: a Mac's é may be two characters, and an editor's is one."""
        found = self.root / path
        if not found.is_file() and not path.isascii():
            found = self.root
            for part in PurePosixPath(path).parts:
                found = next(
                    (each for each in _within(found) if composed(each.name) == composed(part)), found / part
                )
        return found if found.is_file() else None

    def file(self, path: str) -> Path:
        """The same; PodcastError if it is missing or a link leads out of the root."""
        found = self.find(path)
        if not found:
            folder = (self.root / path).parent
            names = {each.name.lower(): each.name for each in _within(folder)}
            near = difflib.get_close_matches(PurePosixPath(path).name.lower(), names, 1, 0.8)
            hint = f"did you mean {self.name(folder / names[near[0]])}?" if near else "correct the path"
            raise PodcastError("no such file", path, f"add it, or {hint}" if not near else hint)
        if not found.resolve().is_relative_to(self.root.resolve()):
            raise PodcastError("a link leads out of the repository", path, "copy the file here instead")
        return found

    def slugs(self) -> tuple[str, ...]:
        """Every episode folder's name, in order."""
        folders = (path for path in self.root.glob("episodes/[!._]*") if path.is_dir())
        return tuple(sorted(folder.name for folder in folders))

    def sources(self, slug: str) -> Sources:
        """The raw sound in an episode's folder; PodcastError if it is ambiguous."""
        folder = self.folder(slug)
        recordings = [path for path in _sound_files(folder.glob("recording.*")) if path.stem == "recording"]
        tracks = _sound_files((folder / "tracks").glob("*.*"))
        if len(recordings) + bool(tracks) > 1:
            names = ", ".join(self.name(path) for path in (*recordings, *tracks))
            raise PodcastError(
                f"there are several recordings ({names})",
                self.name(folder),
                "keep one recording.*, or tracks/ with one file per person",
            )
        stems = [path.stem for path in tracks]
        if len(set(stems)) < len(stems):
            twice = max(stems, key=stems.count)
            raise PodcastError(
                f"{twice} has several tracks", self.name(folder / "tracks"), "keep one per person"
            )
        for path in (*recordings, *tracks):
            self.file(self.name(path))
        return Sources(recordings[0] if recordings else None, tuple((path.stem, path) for path in tracks))

    def has_sound(self, slug: str) -> bool:
        """Whether there is a recording, be it one too many."""
        try:
            return bool(self.sources(slug).paths)
        except PodcastError:
            return True

    def lacks_sound(self, slug: str) -> bool:
        """Whether a recording has been recognised and is not here, as in a clone."""
        return (self.folder(slug) / "words.json").is_file() and not self.has_sound(slug)

    @property
    def is_silent(self) -> bool:
        """Whether this is a clone without any recordings."""
        slugs = self.slugs()
        return any(map(self.lacks_sound, slugs)) and not any(map(self.has_sound, slugs))

    def brought(self, slug: str) -> list[Path]:
        """The transcripts that people have put into an episode's folder; more than one is too many."""
        paths = (self.folder(slug) / f"transcript.{kind}" for kind in BROUGHT_KINDS)
        return [path for path in paths if path.is_file()]

    def document(self, path: Path) -> Document:
        try:
            content = path.read_bytes()
        except OSError as exc:
            message = f"cannot be read ({exc.strerror}); change to the folder of a show, or name it with -C"
            raise ShowProblems([Problem(self.name(path), 0, "", message)]) from exc
        return read_yaml(self.name(path), content)

    def show(self) -> Show:
        """The show in show.yml; ShowProblems with all its problems."""
        return validate(Show, self.document(self.show_file))

    def episode(self, slug: str) -> Episode:
        """The episode in a folder; ShowProblems with all its problems."""
        return self.with_notes(slug, validate(EpisodeFile, self.episode_document(slug)))

    def episode_document(self, slug: str) -> Document:
        """An episode's file; ShowProblems if there is none."""
        try:
            _SLUG.validate_python(slug)
        except ValidationError as exc:
            message = (
                "the folder's name becomes part of an address; use at most 64 characters: a-z, 0-9 and '-'"
            )
            raise ShowProblems([Problem(f"episodes/{slug}", 0, "", message)]) from exc
        if not self.episode_file(slug).is_file():
            known = ", ".join(self.slugs()) or "none yet"
            message = f"does not exist; create it with `lfi-podcast new {slug}` (existing: {known})"
            raise ShowProblems([Problem(self.name(self.episode_file(slug)), 0, "", message)])
        return self.document(self.episode_file(slug))

    def with_notes(self, slug: str, file: EpisodeFile) -> Episode:
        """An episode, from its file, its notes and private.yml; ShowProblems if they are invalid."""
        notes = self._notes(self.folder(slug) / "notes.md")
        redact = self.names.resolved(file.redact)
        try:
            return Episode(slug=slug, notes=notes, **{**dict(file), "redact": redact})
        except ValidationError as exc:
            document = self.episode_document(slug)
            raise ShowProblems([document.problem(("redact",), str(exc.errors()[0]["ctx"]["error"]))]) from exc

    def redactions(self) -> tuple[Redaction, ...]:
        """The redactions of all episodes, despite other problems in their files; ShowProblems if unreadable."""
        names, found = self.names, list[Redaction]()
        for slug in self.slugs():
            if self.episode_file(slug).is_file():
                file, problems = examine(EpisodeFile, self.episode_document(slug))
                unread = [each for each in problems if not each.key or each.key.startswith("redact")]
                if file is None or unread:
                    raise ShowProblems(unread or problems)
                found += names.resolved(file.redact)
        return tuple(found)

    def about(self) -> str:
        """What the show says of itself (Markdown); empty if there is no such file."""
        return self._notes(self.root / ABOUT)

    def _notes(self, path: Path) -> str:
        if not path.is_file():
            return ""
        content = path.read_bytes()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            line = content[: exc.start].count(b"\n") + 1
            message = f"byte 0x{content[exc.start]:02x} is not UTF-8; save the file as UTF-8"
            raise ShowProblems([Problem(self.name(path), line, "", message)]) from exc


def _sound_files(paths: Iterable[Path]) -> Sequence[Path]:
    return sorted(path for path in paths if is_sound(path.name) and path.is_file())


def _within(folder: Path) -> Sequence[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
