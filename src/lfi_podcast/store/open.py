"""Opens the store that show.yml names."""

import importlib
from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.store_forms import WRITE_A_STORE, store_form
from lfi_podcast.store.store import Store


def open_store(location: str, root: Path, endpoint: str | None = None) -> Store:
    """The store that `location` names, in one of `STORE_FORMS`. Nothing is read or written yet.

    `root`: the folder of the show. `endpoint`: the address of a service; stores without one ignore it.
    PodcastError if the name is invalid or leads to a place where a show may not write.
    """
    form = store_form(location)
    if form is None:
        raise PodcastError("is not a store", repr(location), WRITE_A_STORE)
    module = importlib.import_module(f"lfi_podcast.store.{form.module}")  # boto3 takes 0.2 s to import
    store: Store = module.open_store(location, root, endpoint)
    return store
