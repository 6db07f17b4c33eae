"""One episode being worked on: what is known about it, and where its files are."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from lfi_podcast.config.repository import Repository, Sources
from lfi_podcast.config.theme import read_theme
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.audio import Finding, Loudness, Voice
from lfi_podcast.model.catalog import ChapterMark, Record, Withdrawn
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.placeholders import is_placeholder, without_placeholders
from lfi_podcast.model.recording import Account
from lfi_podcast.model.report import Background, Gain, Level, TrackClock
from lfi_podcast.model.show import AudioSettings, Show
from lfi_podcast.model.theme import Theme
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.model.value import Stored
from lfi_podcast.transcript.redact import redacted_episode
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import Event, Reporter
from lfi_podcast.work.files import reading
from lfi_podcast.work.pictures import Artwork
from lfi_podcast.work.pool import Map

S = TypeVar("S", bound=Stored)


class MixFacts(Stored):
    """What mixing determined: where the recording begins after the intro, and the total length. Seconds.

    `integrated`, `peak`: of the mix (LUFS, dBFS). `recorded`: the loudness of the unprocessed recording.
    `voices`: how each source was mixed. `pauses`: where nobody speaks, on the recording's own time line.
    `loudness` (short-term, as recorded) and `gains` have one value per second. `recordings`: what each file promises,
    and what is in it. `backgrounds`: noise and hum of each track. `clocks`: where each of several tracks lies, as
    measured again.
    """

    offset: float
    duration: float
    integrated: float
    peak: float
    recorded: Loudness
    findings: tuple[Finding, ...] = ()
    voices: tuple[Voice, ...] = ()
    pauses: tuple[tuple[float, float], ...] = ()
    loudness: tuple[Level, ...] = ()
    gains: tuple[Gain, ...] = ()
    recordings: tuple[Account, ...] = ()
    backgrounds: tuple[Background, ...] = ()
    clocks: tuple[TrackClock, ...] = ()


@dataclass(frozen=True)
class Workshop:
    """What all episodes share while they are being built."""

    repository: Repository
    show: Show
    cache: Cache
    report: Reporter
    map: Map

    @cached_property
    def theme(self) -> Theme:
        """What the show changes of its pages; ShowProblems if it is invalid."""
        return read_theme(self.repository.root)

    def picture(self, path: str) -> Artwork:
        """A picture that show.yml or episode.yml names, as it is published. PodcastError if it cannot be."""
        return Artwork(self.cache, path, self.repository.file(path))


@dataclass(frozen=True)
class Job:
    """An episode in the workshop. `published`: its entry in the catalog, if known; `withdrawn`: the same, if only its
    identity is left. `retags`: whether its published MP3 may be replaced although it sounds the same.
    """

    workshop: Workshop
    episode: Episode
    published: Record | None = None
    withdrawn: Withdrawn | None = None
    retags: bool = False

    @property
    def slug(self) -> str:
        return self.episode.slug

    @property
    def show(self) -> Show:
        return self.workshop.show

    @property
    def audio(self) -> AudioSettings:
        """How the episode sounds: as the show says, unless it says otherwise itself."""
        return self.show.audio.changed_by(self.episode.audio)

    @property
    def cache(self) -> Cache:
        return self.workshop.cache

    @cached_property
    def public(self) -> Episode:
        """The episode as it may be published: redacted, and without placeholders."""
        return without_placeholders(redacted_episode(self.episode))

    @cached_property
    def sources(self) -> Sources:
        found = self.workshop.repository.sources(self.slug)
        parts = self.episode.divided_by
        if not (parts and found.recording):
            return found
        return replace(found, sides=tuple(self.episode.credits(self.show)), parts=parts)

    @property
    def as_is(self) -> Path | None:
        """The recording, if it is published as it is."""
        return self.sources.recording if self.episode.sound == "as-is" else None

    @property
    def finished(self) -> Path:
        """The file that is published, once the episode is built."""
        return self.as_is or self.built("master.mp3")

    @property
    def guid(self) -> str:
        """The guid in episode.yml, else the published one, else one derived from the show and the slug."""
        known = self.published or self.withdrawn
        return known.guid if known and self.episode.guid is None else self.episode.identity(self.show)

    @property
    def language(self) -> str:
        """What is spoken on the episode."""
        return self.episode.language or self.show.language

    @property
    def names(self) -> dict[str, str]:
        """Each speaker's public name, by id."""
        people = self.public.credits(self.show)
        return {speaker: person.name for speaker, person in people.items()}

    @property
    def glossary(self) -> tuple[str, ...]:
        """The glossary terms, the episode's own first."""
        terms = dict.fromkeys((*self.episode.glossary, *self.show.glossary))
        return tuple(term for term in terms if not is_placeholder(term))

    @property
    def has_words(self) -> bool:
        return self.words_file.is_file() or self.transcript_file.is_file()

    @property
    def is_wordless(self) -> bool:
        """Whether it is published without a transcript: `speech: none` says so, and nobody has brought one."""
        is_heard = self.episode.speech != "none" or self.has_words
        return not is_heard and not self.workshop.repository.brought(self.slug)

    @property
    def has_texts(self) -> bool:
        """Whether all that people read of it can be made without its sound, once that is published."""
        return self.has_words or (self.is_wordless and self.published is not None)

    @property
    def redacts_words(self) -> bool:
        return any(item.say for item in self.episode.redact)

    @property
    def unknown_names(self) -> tuple[str, ...]:
        """Entries that `redact` names while private.yml is missing, so that they cannot be searched for."""
        return tuple(dict.fromkeys(str(item.say) for item in self.episode.redact if item.is_unknown))

    @property
    def words_file(self) -> Path:
        return self.workshop.repository.folder(self.slug) / "words.json"

    @property
    def transcript_file(self) -> Path:
        return self.workshop.repository.folder(self.slug) / "transcript.md"

    def built(self, name: str) -> Path:
        """A derived file of this episode."""
        return self.workshop.repository.build(self.slug) / name

    def stored(self, kind: type[S], name: str) -> S:
        """The value in a derived file. PodcastError if it is missing, or an incompatible version wrote it."""
        path = self.built(name)
        if not path.is_file():
            raise PodcastError("has not been made yet", self.name(path), "build the episode again")
        try:
            with reading(path):
                return self.cache.parsed(path, kind.from_json)
        except ValidationError as exc:
            raise PodcastError(
                "was written by an incompatible version", self.name(path), "build the episode again"
            ) from exc

    def file(self, path: str | None) -> Path | None:
        """A file that show.yml or episode.yml names."""
        return self.workshop.repository.file(path) if path else None

    def name(self, path: Path) -> str:
        return self.workshop.repository.name(path)

    def live(self) -> Record | None:
        """Its record in the catalog, as this clone last saw it."""
        return self.stored(Record, "live.json") if self.built("live.json").is_file() else None

    def mix_facts(self) -> MixFacts:
        """What mixing determined. PodcastError if an incompatible version of the program wrote it."""
        facts = self.stored(MixFacts, "mix.json")
        if not any(voice.heard for voice in facts.voices):
            return facts
        found = (
            voice.model_copy(update={"heard": str(self.built(voice.heard))}) if voice.heard else voice
            for voice in facts.voices
        )
        return facts.model_copy(update={"voices": tuple(found)})

    def time_map(self) -> TimeMap | None:
        """The mapping to the listener's time line; None without a recording, since the published sound then stays."""
        is_mixed = self.sources.paths and self.built("mix.json").is_file()
        return TimeMap(self.episode.cuts, self.mix_facts().offset) if is_mixed else None

    def words_as_recorded(self) -> Recognition | None:
        """The recognition of the recording, not redacted. It never leaves `build/`."""
        return self.stored(Recognition, "heard.json") if self.built("heard.json").is_file() else None

    def words_as_published(self) -> Recognition | None:
        """The same on the listener's time line, without what is cut."""
        recognition, line = self.words_as_recorded(), self.time_map()
        return recognition.on(line) if recognition and line else None

    def chapter_marks(self) -> tuple[ChapterMark, ...]:
        return tuple(
            ChapterMark(at=mark.at, title=mark.title, url=mark.url, image=self.artwork_key(mark.image))
            for mark in self.public.chapters
        )

    def artwork_key(self, path: str | None) -> str | None:
        """The key of a picture in the store."""
        return self.workshop.picture(path).key if path else None

    def progress(self, stage: str) -> "Progress":
        return Progress(self, stage)


@dataclass(frozen=True)
class Progress:
    """Report a stage's progress, 0 to 1."""

    job: Job
    stage: str

    def __call__(self, fraction: float) -> None:
        self.job.workshop.report(Event(self.job.slug, self.stage, "progress", fraction=min(1.0, fraction)))
