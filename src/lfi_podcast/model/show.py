"""The show, as `show.yml` describes it."""

import difflib
import re
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from lfi_podcast.model.categories import CATEGORY_NAMES
from lfi_podcast.model.feed_keys import (
    Blocks,
    Chat,
    Disclosure,
    FeedText,
    Fundings,
    License,
    Locations,
    RemoteFeed,
    SeasonNames,
    ShowImage,
    TextRecords,
)
from lfi_podcast.model.glossary import Term
from lfi_podcast.model.languages import language_tag
from lfi_podcast.model.roles import HOSTS, Roles, roles_in
from lfi_podcast.model.schedule import WrittenSchedule
from lfi_podcast.model.store_forms import store_location
from lfi_podcast.model.value import (
    Label,
    RepositoryPath,
    Seconds,
    Text,
    Title,
    Value,
    WebAddress,
    advice,
    in_ascii,
    inside_repository,
    web_address,
)

DESCRIPTION_LIMIT = 4000
"""The longest description in bytes of UTF-8, tags included (PSP-1; podcasters.apple.com/support/823)."""

PODCAST_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of `podcast:guid` (podcast namespace 1.0, tag guid)."""


def _category(name: str) -> str:
    if name not in CATEGORY_NAMES:
        near = difflib.get_close_matches(name, CATEGORY_NAMES, 1, 0.4)
        hint = f"did you mean {near[0]!r}?" if near else "see Apple's table of categories"
        raise ValueError(f"{name!r} is not one of Apple's categories; {hint}")
    return name


Category = Annotated[str, AfterValidator(_category), WithJsonSchema({"enum": list(CATEGORY_NAMES)})]
PersonId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$"),
    advice("write an id of a-z, 0-9 and '-', at most 64 characters"),
]


def _picture(value: str) -> str:
    return web_address(value) if ":" in value else inside_repository(value)


PersonPicture = Annotated[Text, AfterValidator(_picture)]
"""A web address, or the path of a picture in the repository."""


class Person(Value):
    """Somebody who speaks on the show or is credited for it (`podcast:person`)."""

    name: Label
    role: Roles = "host"
    group: Label | None = None
    href: WebAddress | None = None
    img: PersonPicture | None = None

    @property
    def picture_file(self) -> str | None:
        """The path of their picture, if it is in the repository."""
        return self.img if self.img and ":" not in self.img else None

    @property
    def roles(self) -> tuple[str, ...]:
        return roles_in(self.role)

    @property
    def is_host(self) -> bool:
        """Whether the show is theirs; everybody else is a guest, whose consent may be required."""
        return any(role.casefold() in HOSTS for role in self.roles)


class Owner(Value):
    """The contact for directories. The feed makes the address public."""

    name: Title
    email: Annotated[
        str,
        StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", max_length=254),
        advice("write one email address, such as podcast@example.org"),
    ]


Bitrate = Literal[64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
"""MP3 bit rates in kb/s (ISO 11172-3), from the lowest suitable for speech."""

RenditionKind = Literal["opus", "aac"]
"""The formats offered besides MP3; `CODINGS` in `audio/delivering/renditions.py` has how each is encoded."""


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


MusicLevel = Annotated[float, Field(ge=-60, le=0)]
"""LU. How loud music is beside the speech."""

Decibels = Annotated[float, Field(ge=-24, le=24)]


class AudioSettings(Value):
    """How finished episodes sound. Loudness in LUFS, bitrate in kb/s; the defaults depend on the channels.

    `bed_level`: of a bed while nobody speaks; `ducking`: of all music while somebody does.
    """

    channels: Literal["mono", "stereo"] = "mono"
    loudness: Annotated[float, Field(ge=-31, le=-9)] = -19.0
    bitrate: Annotated[Bitrate, BeforeValidator(_number)] = 96
    intro: RepositoryPath | None = None
    outro: RepositoryPath | None = None
    crossfade: Annotated[Seconds, Field(le=30)] = 0.0
    outro_length: Annotated[Seconds, Field(gt=0)] | None = None
    outro_fade: Annotated[Seconds, Field(le=60)] = 0.0
    bed_level: MusicLevel = -10.0
    ducking: MusicLevel = -20.0
    levelling: bool = True
    noise_reduction: bool = True
    equalisation: bool = True
    renditions: tuple[RenditionKind, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _stereo_defaults(cls, data: Any) -> Any:
        # The same speech reads 3 LU louder in stereo, so -16 there sounds as loud as -19 in mono.
        if isinstance(data, dict) and data.get("channels") == "stereo":
            return {"loudness": -16.0, "bitrate": 128, **data}
        return data

    @property
    def channel_count(self) -> int:
        return 1 if self.channels == "mono" else 2

    def changed_by(self, other: "AudioSettings") -> "AudioSettings":
        """These settings, with what `other` says instead; other channels bring their own loudness and bitrate."""
        said = other.model_fields_set
        if "channels" in said:
            said = said | {"loudness", "bitrate"}
        return self.model_copy(update={key: getattr(other, key) for key in said})


class TrackSettings(Value):
    """What a producer knows better about a track: when it began (seconds after the earliest one), and its sound.

    `gain`: dB, after levelling. What is left out is as for the episode.
    """

    offset: Seconds | None = None
    levelling: bool | None = None
    noise_reduction: bool | None = None
    equalisation: bool | None = None
    gain: Decibels = 0.0


StoreLocation = Annotated[str, StringConstraints(min_length=1), AfterValidator(store_location)]
"""The name of a store, in one of `STORE_FORMS`."""


class SpeechSettings(Value):
    """The speech engine and its model. `fold`: transcripts leave out short acknowledgements."""

    engine: Literal["auto", "whisper", "faster-whisper", "pocketsphinx"] = "auto"
    model: Annotated[str, StringConstraints(min_length=1)] = "base"
    fold: bool = False


PATHS, URLS = "{paths}", "{urls}"
"""Arguments of `invalidate` that stand for several: what has changed, as paths on the host and as whole addresses."""


def _argument(argument: str) -> str:
    for placeholder in (PATHS, URLS):
        if placeholder in argument and argument != placeholder:
            raise ValueError(f"{placeholder} must be an argument of its own, since it becomes several")
    return argument


def _command(arguments: tuple[str, ...]) -> tuple[str, ...]:
    if arguments and arguments[0] in (PATHS, URLS):
        raise ValueError("must begin with a program")
    return arguments


Command = Annotated[tuple[Annotated[Text, AfterValidator(_argument)], ...], AfterValidator(_command)]
"""A program and its arguments. No shell reads them."""


_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?(?:([KkMm])[Bb])?")
_UNITS = {"": 1, "k": 1024, "m": 1024 * 1024}


def _bytes(value: Any) -> int:
    match = None if isinstance(value, bool) else _SIZE.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is not a size; write it as 512KB or 2MB")
    return round(float(match[1]) * _UNITS[(match[2] or "").lower()])


FeedSize = Annotated[
    int,
    BeforeValidator(_bytes),
    Field(ge=16 * 1024),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer"}, {"type": "string", "pattern": f"^{_SIZE.pattern}$"}],
            "description": "such as 512KB or 2MB, or bytes",
        }
    ),
]
"""Bytes. KB and MB are 1024 and 1024 x 1024 of them."""


class FeedSettings(Value):
    """How many episodes `feed.xml` has. `budget`: its largest size before compression. `archives`: whether episodes for
    which there is no room may leave it for archive documents, which few apps read.
    """

    budget: FeedSize = 2 * 1024 * 1024
    archives: bool = False


PageWord = Annotated[Any, WithJsonSchema({"type": ["string", "array", "object"]})]
"""A word of the pages as `site/words/en.yml` has it: a text, a list, or one text for each of several names."""


class SiteSettings(Value):
    """The show's pages. `language`: of all that is not said on the show; `words`: in place of the program's own."""

    language: Annotated[str, AfterValidator(language_tag)] | None = None
    words: dict[Label, PageWord] = Field(default_factory=dict)


class Show(Value):
    """The podcast. Required: PSP-1's list of required channel elements."""

    title: Title
    description: Text
    link: WebAddress
    media: WebAddress | None = None
    language: Annotated[str, AfterValidator(language_tag)]
    author: Title | None = None
    owner: Owner | None = None
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    explicit: bool
    type: Literal["episodic", "serial"] = "episodic"
    artwork: RepositoryPath
    images: tuple[ShowImage, ...] = ()
    guid: UUID | None = None
    copyright: Title | None = None
    license: License | None = None
    locked: bool = True
    funding: Fundings = ()
    location: Locations = ()
    schedule: WrittenSchedule | None = None
    seasons: SeasonNames = Field(default_factory=dict)
    complete: bool = False
    moved_to: WebAddress | None = None
    block: Blocks = Field(default_factory=dict)
    verify: dict[Label, FeedText] = Field(default_factory=dict)
    txt: TextRecords = ()
    ai: Disclosure | None = None
    podroll: tuple[RemoteFeed, ...] = ()
    publisher: RemoteFeed | None = None
    chat: Chat | None = None
    people: dict[PersonId, Person] = Field(default_factory=dict)
    require_consent: bool = False
    glossary: tuple[Term, ...] = ()
    audio: AudioSettings = AudioSettings()
    speech: SpeechSettings = SpeechSettings()
    store: StoreLocation = "public/"
    endpoint: WebAddress | None = None
    grace: Annotated[Seconds, Field(ge=300)] = 3600.0
    hubs: tuple[WebAddress, ...] = ()
    podping: bool = False
    feed: FeedSettings = FeedSettings()
    offline: bool = False
    site: SiteSettings = SiteSettings()
    invalidate: Command = ()

    @property
    def image_files(self) -> tuple[str, ...]:
        """The files under `images`, and the pictures of people, each once."""
        people = (person.picture_file for person in self.people.values())
        return tuple(dict.fromkeys(filter(None, (*(image.file for image in self.images), *people))))

    @property
    def base(self) -> str:
        """The address at which the store is served, with a trailing slash."""
        return self.link.rstrip("/") + "/"

    @property
    def media_base(self) -> str:
        """The address at which audio is served, with a trailing slash."""
        return (self.media or self.link).rstrip("/") + "/"

    def address(self, key: str) -> str:
        """The public URL of an object in the store."""
        return in_ascii(self.media_base if key.startswith("audio/") else self.base) + key

    @property
    def feed_url(self) -> str:
        return self.base + "feed.xml"

    @property
    def identity(self) -> UUID:
        """`podcast:guid`: the one in show.yml, or one derived from the feed's address (namespace 1.0, tag guid)."""
        if self.guid:
            return self.guid
        return uuid5(PODCAST_NAMESPACE, self.feed_url.split("://", 1)[1].rstrip("/"))
