"""What a show says of itself: language, licence, whom directories write to."""

import difflib
import re
from collections.abc import Iterator

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from lfi_podcast.config.check import Complaint
from lfi_podcast.model.countries import COUNTRIES
from lfi_podcast.model.feed_keys import OwnLicense
from lfi_podcast.model.languages import ISO_639_2
from lfi_podcast.model.show import Show

_CREATIVE_COMMONS = tuple(
    f"cc-{terms}-{version}"
    for version in ("4.0", "3.0", "2.5", "2.0", "1.0")
    for terms in ("by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd")
)
_COMMON = (*_CREATIVE_COMMONS, "cc0-1.0", "cc-pdm-1.0", "gfdl-1.3-only", "fal-1.3", "mit", "apache-2.0")
"""The licences that shows are under, to guess which one is meant."""

_SIGN_OR_YEAR = re.compile(r"copyright|©|\(c\)|\b(?:19|20)\d\d\b", re.IGNORECASE)
_NO_ANSWER = re.compile(r"(?:no-?reply|do-?not-?reply|donotreply|nobody|mailer-daemon)@", re.IGNORECASE)
_SLIPS = {
    "uk": "gb",
    "en": "gb",
    "el": "gr",
    "ja": "jp",
    "da": "dk",
    "sv": "se",
    "cs": "cz",
    "zh": "cn",
    "ko": "kr",
}
"""Regions that are no countries, and the country that is meant."""


def author_missing(show: Show) -> Iterator[Complaint]:
    if not show.author:
        yield ("author",), "is missing, and directories show it beside the title; add who makes the show"


def owner_missing(show: Show) -> Iterator[Complaint]:
    if not show.owner:
        message = "is missing, so directories have nobody to write to; add `owner: {name: …, email: …}`"
        yield ("owner",), message


def copyright_with_sign(show: Show) -> Iterator[Complaint]:
    if show.copyright and _SIGN_OR_YEAR.search(show.copyright):
        yield ("copyright",), "has the sign, the word or a year, which apps add; name only who holds it"


def license_unknown(show: Show) -> Iterator[Complaint]:
    """One with an address of its own may have any name."""
    name = show.license
    if name and not isinstance(name, OwnLicense) and not _is_known(name):
        near = difflib.get_close_matches(_like_ours(name), _COMMON, 1, 0.6)
        hint = f"did you mean {near[0]!r}?" if near else "write {name: …, url: …} for one of your own"
        yield (
            ("license",),
            f"{name!r} is no licence of the SPDX list, so apps cannot say what it allows; {hint}",
        )


def license_case(show: Show) -> Iterator[Complaint]:
    name = show.license
    if name and not isinstance(name, OwnLicense) and name != name.lower() and _is_known(name):
        yield ("license",), f"has upper case, and the podcast namespace lower; write {name.lower()}"


def _is_known(name: str) -> bool:
    try:
        return bool(canonicalize_license_expression(name))
    except InvalidLicenseExpression:
        return False


def _like_ours(name: str) -> str:
    """`CC BY 4` as `cc-by-4.0`."""
    text = re.sub(r"[\s_]+", "-", name.lower())
    text = text if text.startswith("cc") else f"cc-{text}" if text.startswith("by") else text
    return re.sub(r"^cc(?=by)", "cc-", re.sub(r"-(\d)$", r"-\1.0", text))


def language_region(show: Show) -> Iterator[Complaint]:
    code, *subtags = show.language.lower().split("-")
    for region in subtags:
        if len(region) == 2 and region.upper() not in (*COUNTRIES, "XK"):  # Kosovo's is not official
            hint = (
                f"write {code}-{_SLIPS[region]}"
                if region in _SLIPS
                else f"write {code} alone, or a country's code"
            )
            yield ("language",), f"{region.upper()} is no country's code (ISO 3166); {hint}"


def language_long(show: Show) -> Iterator[Complaint]:
    code, dash, rest = show.language.lower().partition("-")
    short = next((two for two, three in ISO_639_2.items() if three == code and two != three), None)
    if short:
        message = f"has three letters, and some directories know only two; write {short}{dash}{rest}"
        yield ("language",), message


def owner_unreachable(show: Show) -> Iterator[Complaint]:
    if show.owner and _NO_ANSWER.match(show.owner.email):
        yield (
            ("owner", "email"),
            "is not read by anybody, and directories write there to prove that you own the show",
        )
