"""The forms that a store's name may have in show.yml, and which module of `store/` opens each.

A new store is a row here and that module, which has a function `open_store(location, root, endpoint)`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lfi_podcast.model.value import inside_repository


@dataclass(frozen=True)
class StoreForm:
    """A row of the table. `meant`: whether a name is meant to be of this form; what is wrong in it, `module` says.

    `described`: what people are told to write. `example`: a name that can be opened.
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
"""What to do about a name of no form."""


def store_form(location: str) -> StoreForm | None:
    return next((form for form in STORE_FORMS if form.meant(location)), None)


def store_location(location: str) -> str:
    """`location` itself; ValueError where it is of no form."""
    if store_form(location) is None:
        raise ValueError(f"{location!r} is not a store; {WRITE_A_STORE}")
    return location
