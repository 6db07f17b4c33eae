"""The forms of a store's name in show.yml, and the module of `store/` that opens each.

A new store is a row here and a module with a function `open_store(location, root, endpoint)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

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


_PLACES = frozenset(
    """artwork bench build ci dist docs episodes node_modules private schema sounds src tests tools vendor""".split()
)


def is_place_of_the_show(location: str) -> bool:
    """Whether a path inside the show is the show itself or belongs to it, `build/` with the unredacted sound for one.

    Whatever is hidden does, such as `.git` and `.venv`. Some file systems do not tell upper from lower case.
    """
    parts = PurePosixPath(location).parts
    return not parts or parts[0].casefold() in _PLACES or any(part.startswith(".") for part in parts)


def _is_folder(location: str) -> bool:
    try:
        return bool(inside_repository(location))
    except ValueError:
        return False


FOLDER = StoreForm("folder", _is_folder, "a folder inside the show, like public/", "public/")

STORE_FORMS = (
    FOLDER,
    StoreForm(
        "s3", lambda location: location.startswith("s3://"), "s3://bucket/prefix", "s3://bucket/prefix"
    ),
)

WRITE_A_STORE = f"write {', or '.join(form.described for form in STORE_FORMS)}"
"""The remedy for a name in none of the forms."""

NOT_THERE = "has what is not meant for the public, or will be deleted"
WRITE_ANOTHER = "name a folder for the published show alone, like public/"


def store_form(location: str) -> StoreForm | None:
    return next((form for form in STORE_FORMS if form.meant(location)), None)


def store_location(location: str) -> str:
    """`location` itself; ValueError if it has none of the forms."""
    form = store_form(location)
    if form is None:
        raise ValueError(f"{location!r} is not a store; {WRITE_A_STORE}")
    if form is FOLDER and is_place_of_the_show(location):
        raise ValueError(f"{location!r} {NOT_THERE}; {WRITE_ANOTHER}")
    return location
