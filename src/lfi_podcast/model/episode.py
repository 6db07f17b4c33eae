"""An episode, as its `episode.yml` describes it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, cast, get_args
from uuid import uuid5

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from lfi_podcast.model.feed_keys import Fundings, License, Locations, ShowImage
from lfi_podcast.model.glossary import Term
from lfi_podcast.model.languages import language_tag
from lfi_podcast.model.podcasting import ContentLinks, Discussion, Display, EpisodeNumber, Social
from lfi_podcast.model.recording import Division
from lfi_podcast.model.redaction import Redaction, harmless
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import AudioSettings, Person, PersonId, Show, TrackSettings
from lfi_podcast.model.span import Span
from lfi_podcast.model.value import (
    Day,
    Guid,
    Label,
    RepositoryPath,
    Seconds,
    Text,
    Title,
    Value,
    WebAddress,
)

MOST_CHAPTERS = 255
"""An ID3v2 table of contents (CTOC) counts its entries in one byte."""

LONGEST_CLIP = 120.0
"""Seconds. A soundbite is 15 to 120 seconds long (podcast namespace 1.0, tag soundbite)."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]


class State(StrEnum):
    """The publication state of an episode."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


def state_at(now: datetime, withdrawn: bool, published: datetime | None) -> State:
    """The state of an episode at a moment, by what its file says."""
    if withdrawn:
        return State.WITHDRAWN
    if published is None:
        return State.DRAFT
    return State.PUBLISHED if published <= now else State.SCHEDULED


class Credit(Person):
    """A person on this episode; `id` names their track, or an entry under `people` in show.yml."""

    id: PersonId
    name: Label | None = None  # type: ignore[assignment]  # None: as in show.yml


def _credit(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


class Chapter(Value):
    """A chapter starts at `at`, on the listener's time line, and ends where the next one starts."""

    at: Seconds
    title: Label
    url: WebAddress | None = None
    image: RepositoryPath | None = None


class Music(Value):
    """Music under the speech: once from `at`, or repeated for the length of a chapter."""

    file: RepositoryPath
    at: Seconds | None = None
    chapter: Label | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.at is None) == (self.chapter is None):
            raise ValueError("needs exactly one place; write either `at` (a sting) or `chapter` (a bed)")
        return self


class Clip(Value):
    """A passage worth sharing (`podcast:soundbite`)."""

    at: Seconds
    length: Annotated[Seconds, Field(alias="for", gt=0)]
    title: Label


class Correction(Value):
    """What was wrong in a published version, and when it was put right."""

    on: Day
    text: Text


def _instant(value: Any) -> Any:
    if isinstance(value, str) and value and not isinstance(value, bool):
        try:
            parsed = datetime.fromisoformat(value)
            in_utc = parsed.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(f"{value!r} is not a date and time; write it as 2026-11-30T06:00:00Z") from None
        if parsed.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; write it as 2026-11-30T06:00:00Z (or +01:00)")
        return in_utc
    return value


SettingsByPerson = dict[PersonId, TrackSettings]


def _one_division(value: dict[Division, SettingsByPerson]) -> dict[Division, SettingsByPerson]:
    if len(value) > 1:
        raise ValueError("has both `channels` and `streams`; write one of them")
    return value


def _people_alone(value: Any) -> Any:
    if isinstance(value, dict) and (beside := _PARTS & value.keys()):
        raise ValueError(f"has people beside `{min(beside)}`; write them under it")
    return value


def _form(value: Any) -> str:
    if isinstance(value, str):
        return "(word)"
    return "(divided)" if value and _PARTS.issuperset(value) else "(by id)"


_PARTS = frozenset(get_args(Division))


Tracks = Annotated[
    Annotated[Division, Tag("(word)")]
    | Annotated[SettingsByPerson, BeforeValidator(_people_alone), Tag("(by id)")]
    | Annotated[dict[Division, SettingsByPerson], AfterValidator(_one_division), Tag("(divided)")],
    Discriminator(_form),
]
"""How a recording is divided into tracks, or what is known of the tracks of a conversation, or both."""


class EpisodeFile(Value):
    """The keys of `episode.yml`."""

    title: Title
    number: EpisodeNumber | None = None
    display: Display | None = None
    season: Annotated[int, Field(gt=0)] | None = None
    kind: Literal["full", "trailer", "bonus"] = "full"
    published: Annotated[AwareDatetime, BeforeValidator(_instant)] | None = None
    guid: Guid | None = None
    language: Annotated[str, AfterValidator(language_tag)] | None = None
    summary: Text | None = None
    explicit: bool | None = None
    people: tuple[
        Annotated[Credit, BeforeValidator(_credit, json_schema_input_type=PersonId | Credit)], ...
    ] = ()
    consent: dict[PersonId, Day] = Field(default_factory=dict)
    artwork: RepositoryPath | None = None
    images: tuple[ShowImage, ...] = ()
    topics: tuple[Label, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    references: tuple[Reference, ...] = ()
    corrections: tuple[Correction, ...] = ()
    glossary: tuple[Term, ...] = ()
    tracks: Tracks | None = None
    audio: AudioSettings = AudioSettings()
    sound: Literal["as-is"] | None = None
    duration: Annotated[Seconds, Field(gt=0)] | None = None
    speech: Literal["none"] | None = None
    music: tuple[Music, ...] = ()
    cuts: tuple[Span, ...] = ()
    redact: Annotated[tuple[Redaction, ...], AfterValidator(harmless)] = ()
    clips: tuple[Clip, ...] = ()
    license: License | None = None
    location: Locations = ()
    funding: Fundings = ()
    social: Social | None = None
    content_links: ContentLinks = ()
    members: bool = False
    withdrawn: Text | None = None

    @property
    def due(self) -> datetime | None:
        """When the public gets it: None for a draft, and for what is for members alone."""
        return None if self.members else self.published

    @property
    def discussions(self) -> tuple[Discussion, ...]:
        """Where it is discussed, if that is not disabled."""
        return () if self.social is None or isinstance(self.social, str) else self.social

    @property
    def divided_by(self) -> Division | None:
        """The parts of the recording that are tracks."""
        return next((part for part in get_args(Division) if part in (self.tracks or ())), None)

    @property
    def track_settings(self) -> dict[str, TrackSettings]:
        """What the file says of tracks, by person."""
        if self.tracks is None or isinstance(self.tracks, str):
            return {}
        return cast(SettingsByPerson, self.tracks[self.divided_by] if self.divided_by else self.tracks)


class Episode(EpisodeFile):
    """An episode: its file, its slug, and its notes (Markdown)."""

    slug: Slug
    notes: str = ""

    def state(self, now: datetime) -> State:
        return state_at(now, bool(self.withdrawn), self.due)

    def identity(self, show: Show) -> str:
        """The guid in episode.yml, or one derived from the show's guid and the slug."""
        return self.guid or str(uuid5(show.identity, self.slug))

    def without_consent(self, show: Show) -> tuple[str, ...]:
        """The ids of guests who have not agreed to the publication, if the show asks for that."""
        if not show.require_consent:
            return ()
        people = self.credits(show).items()
        return tuple(each for each, person in people if not person.is_host and each not in self.consent)

    def credits(self, show: Show) -> dict[str, Person]:
        """The people on this episode, by id: its own list, or everybody in show.yml."""
        if not self.people:
            return show.people
        return {
            credit.id: Person(**credit.model_dump(exclude={"id"})) if credit.name else show.people[credit.id]
            for credit in self.people
        }
