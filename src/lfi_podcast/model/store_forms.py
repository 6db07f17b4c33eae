"""The forms of a store's name in show.yml, and the module of `store/` that opens each.

A new store is a row here and a module with a function `open_store(location, root, endpoint)`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lfi_podcast.model.value import inside_repository


@dataclass(frozen=True)
class StoreForm:
    """A row of the table. `meant`: whether a name is meant to have this form; `module` reports its errors.

    `described`: the form in words, for messages. `example`: a valid name.
    """

    module: str
    meant: Callable[[str], bool]
    described: str
    example: str


def _is_folder(location: str) -> bool:
    try:
        return bool(inside_repository(location))
    except ValueError:
        return False


STORE_FORMS = (
    StoreForm("folder", _is_folder, "a folder inside the show, like public/", "public/"),
    StoreForm(
        "s3", lambda location: location.startswith("s3://"), "s3://bucket/prefix", "s3://bucket/prefix"
    ),
)

WRITE_A_STORE = f"write {', or '.join(form.described for form in STORE_FORMS)}"
"""The remedy for a name in none of the forms."""


def store_form(location: str) -> StoreForm | None:
    return next((form for form in STORE_FORMS if form.meant(location)), None)


def store_location(location: str) -> str:
    """`location` itself; ValueError if it has none of the forms."""
    if store_form(location) is None:
        raise ValueError(f"{location!r} is not a store; {WRITE_A_STORE}")
    return location
