"""Opens the store that show.yml names."""

import importlib
from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.store_forms import WRITE_A_STORE, store_form
from lfi_podcast.store.store import Store


def open_store(location: str, root: Path, endpoint: str | None = None) -> Store:
    """The store that `location` names, in one of the forms of `STORE_FORMS`. Nothing is read or written yet.

    `root`: the folder of the show. `endpoint`: the address of a service; a store without one has no use for it.
    PodcastError where the name is none, or leads to where a show may not write.
    """
    if location.startswith("s3://"):
        from lfi_podcast.store.s3 import S3Store  # boto3 takes 0.2 s to import

        return S3Store(location, endpoint)
    folder = root / location
    inside = root.resolve() in folder.resolve().parents
    if location.startswith("~") or set(location) & set(":\\\0") or not inside:
        raise PodcastError(
            "is not a store",
            repr(location),
            "write a folder inside the show, like public/, or s3://bucket/prefix",
        )
    return FolderStore(folder)
