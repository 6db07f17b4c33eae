"""Keys of show.yml and episode.yml that are for the feed alone (podcastindex.org/namespace/1.0)."""

import difflib
import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from lfi_podcast.model.countries import country_code
from lfi_podcast.model.value import Label, RepositoryPath, Text, Title, Value, WebAddress, advice


def several(value: Any) -> Any:
    """A list of keys with values, where a single item may be written without the list."""
    return value if isinstance(value, list | tuple) else [value]


class OwnLicense(Value):
    """A licence of one's own: the name by which it is known, and the address of its text."""

    name: Label
    url: WebAddress


LicenseName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9.+-]+$", max_length=128),
    advice("write an SPDX identifier such as cc-by-4.0, or {name: …, url: …} for a licence of your own"),
]


def _license_form(value: Any) -> str:
    return "(well known)" if isinstance(value, str) else "(one's own)"


License = Annotated[
    Annotated[LicenseName, Tag("(well known)")] | Annotated[OwnLicense, Tag("(one's own)")],
    Discriminator(_license_form),
]
"""A licence (`podcast:license`): the identifier of one that is well known, or one of one's own."""


class Funding(Value):
    """Where listeners can support the show or an episode (`podcast:funding`)."""

    url: WebAddress
    text: Label


Fundings = Annotated[
    tuple[Funding, ...], BeforeValidator(several, json_schema_input_type=Funding | tuple[Funding, ...])
]


_GEO = re.compile(
    r"(?P<latitude>-?[0-9]{1,2}(?:\.[0-9]+)?),(?P<longitude>-?[0-9]{1,3}(?:\.[0-9]+)?)(?:,-?[0-9]+(?:\.[0-9]+)?)?"
    r"(?:;crs=wgs84)?(?:;u=[0-9]+(?:\.[0-9]+)?)?"
)


def _geo(value: Any) -> Any:
    """A `geo:` address (RFC 5870) from one, from latitude and longitude with a comma, or from a list of both."""
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = text.replace(" ", "").removeprefix("geo:")
    match = _GEO.fullmatch(text)
    if not match or abs(float(match["latitude"])) > 90 or abs(float(match["longitude"])) > 180:
        raise ValueError(
            f'{text!r} is no place on earth; write latitude and longitude, such as "52.52,13.40"'
        )
    return f"geo:{text}"


class Location(Value):
    """What place the show or an episode is about (`subject`), or where it is made (`creator`): `podcast:location`."""

    name: Label
    rel: Literal["subject", "creator"] | None = None
    geo: Annotated[str, BeforeValidator(_geo, json_schema_input_type=str | tuple[float, float])] | None = None
    osm: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[NWR][0-9]+(#[0-9]+)?$"),
            advice("write the kind of place (N, W or R) and its number in OpenStreetMap, such as R113314"),
        ]
        | None
    ) = None
    country: Annotated[str, AfterValidator(country_code)] | None = None


Locations = Annotated[
    tuple[Location, ...], BeforeValidator(several, json_schema_input_type=Location | tuple[Location, ...])
]


FeedText = Annotated[Text, StringConstraints(max_length=4000)]
"""What a `podcast:txt` can hold."""


class TextRecord(Value):
    """Text for machines (`podcast:txt`), with what it is for."""

    text: FeedText
    purpose: Label | None = None


def _text_records(value: Any) -> Any:
    return [{"text": item} if isinstance(item, str) else item for item in several(value)]


TextRecords = Annotated[
    tuple[TextRecord, ...],
    BeforeValidator(
        _text_records,
        json_schema_input_type=FeedText | TextRecord | tuple[FeedText | TextRecord, ...],
    ),
]

_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")  # as pydantic reads them


def _disclosed(value: Any) -> Any:
    word = str(value).strip().lower()
    return "true" if word in _YES else "false" if word in _NO else value


Disclosure = Annotated[FeedText, BeforeValidator(_disclosed, json_schema_input_type=bool | FeedText)]
"""`true`, `false`, or an explanation."""

SERVICES = tuple(
    """acast amazon anchor apple audioboom backtracks bitcoin blubrry buzzsprout captivate castos fireside google
    hypercatcher libsyn mastodon megafono megaphone omnystudio overcast paypal pinecast podbean podcastaddict
    podcastindex podcasts.com podchaser podfriend podiant podigee podnews podomatic podserve podverse redcircle
    relayfm resonate rss.com shoutengine simplecast slack soundcloud spotify spreaker transistor twitter whooshkaa
    zencast""".split()
)
"""How the namespace calls services (github.com/Podcastindex-org/podcast-namespace, serviceslugs.txt)."""

EVERYBODY = "all"
"""All services, in `block`."""


def _service(name: str) -> str:
    if name not in (EVERYBODY, *SERVICES):
        near = difflib.get_close_matches(name, SERVICES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(SERVICES)}"
        raise ValueError(f"{name!r} is no service that the podcast namespace has a name for; {hint}")
    return name


Service = Annotated[str, AfterValidator(_service), WithJsonSchema({"enum": [EVERYBODY, *SERVICES]})]


def _blocks(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return dict.fromkeys(map(str, value), True)
    if isinstance(value, dict):
        return value
    word = str(value).strip().lower()
    return {EVERYBODY: True} if word in _YES else {} if word in _NO else {str(value): True}


Blocks = Annotated[
    dict[Service, bool],
    BeforeValidator(
        _blocks, json_schema_input_type=bool | Service | tuple[Service, ...] | dict[Service, bool]
    ),
]
"""Who must not list the show, by service."""


class RemoteFeed(Value):
    """Another feed (`podcast:remoteItem`), by its `podcast:guid`."""

    guid: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", to_lower=True),
        advice("write the podcast:guid of the other feed, such as 917393e3-1b1e-5cef-ace4-edaa54e1f810"),
    ]
    url: WebAddress | None = None
    title: Title | None = None


class Chat(Value):
    """The chat room of the show (`podcast:chat`)."""

    server: Annotated[
        str,
        StringConstraints(
            pattern=r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$"
        ),
        advice("write the name of the server alone, such as irc.example.org"),
    ]
    protocol: Literal["irc", "xmpp", "nostr", "matrix"]
    account: Label | None = None
    space: Label | None = None


SeasonNames = dict[Annotated[int, Field(gt=0)], Label]
"""The names of seasons, by number."""


def _words(value: Any) -> Any:
    return tuple(value.split()) if isinstance(value, str) else value


def _within_limit(purposes: tuple[str, ...]) -> tuple[str, ...]:
    if len(" ".join(purposes)) > 128:
        raise ValueError("has more than 128 characters in all; keep what matters most")
    return purposes


Purposes = Annotated[
    tuple[
        Annotated[
            str,
            StringConstraints(pattern=r"^[!-~]+$", to_lower=True),
            advice("write a word such as artwork, social, canvas or banner"),
        ],
        ...,
    ],
    BeforeValidator(_words, json_schema_input_type=str | tuple[str, ...]),
    AfterValidator(_within_limit),
]
"""What a picture is for. The namespace suggests artwork, social, canvas, banner, publisher and circular."""

Pixels = Annotated[int, Field(gt=0)]


class ShowImage(Value):
    """A picture of the show besides its cover (`podcast:image`): a file, or an address elsewhere with its size."""

    file: RepositoryPath | None = None
    href: WebAddress | None = None
    alt: Title | None = None
    purpose: Purposes = ()
    width: Pixels | None = None
    height: Pixels | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.href is None):
            raise ValueError(
                "needs either `file`, which is published, or `href`, an address elsewhere; write one"
            )
        if self.file and (self.width or self.height):
            raise ValueError("has `width` or `height`, which are in the file; remove them")
        return self
