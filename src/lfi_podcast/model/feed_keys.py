"""Keys of show.yml and episode.yml that are for the feed alone (podcastindex.org/namespace/1.0)."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, StringConstraints, Tag

from lfi_podcast.model.countries import country_code
from lfi_podcast.model.value import Label, Value, WebAddress, advice


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
