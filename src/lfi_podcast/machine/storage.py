"""The store and its credentials. Nothing is written, no secret is shown, and each question waits two seconds."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.machine.surroundings import Surroundings
from lfi_podcast.model.show import Show
from lfi_podcast.model.store_forms import FOLDER, store_form
from lfi_podcast.model.trial import Trial
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.open import open_store
from lfi_podcast.store.parallel import Overdue, within
from lfi_podcast.store.store import Store

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds for each question to a service."""

_NO_SHOW = "not looked at, since there is no show.yml that can be read"
_CREDENTIALS = "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in this shell"
_FURTHER = "to try writing to it, and what listeners get: lfi-podcast store check"


def check_credentials(here: Surroundings) -> Trial:
    """Whether there are any, and where; whether they are right, the store says. ServiceFailed if there are none."""
    show = here.show
    if not show:
        return Trial("credentials", "ok", _NO_SHOW)
    if store_form(show.store) is FOLDER:
        return Trial("credentials", "ok", "not needed for a folder")
    from lfi_podcast.store.s3 import S3Store

    store = _opened(here, show)
    found = _in_time(lambda: isinstance(store, S3Store) and store.service.credentials)
    if not found:
        raise ServiceFailed("none were found in the usual AWS places", remedy=_CREDENTIALS)
    return Trial("credentials", "ok", f"found ({found})")


def check_store(here: Surroundings) -> Trial:
    """Whether the store can be reached and read; ServiceFailed if not."""
    if not here.show:
        return Trial("store", "ok", _NO_SHOW)
    store = _opened(here, here.show)
    return judge_folder(store.folder) if isinstance(store, FolderStore) else _reach(store)


def judge_folder(folder: Path) -> Trial:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return Trial("store", "fails", f"{there}/ cannot be written to", "correct the folder's permissions")
    state = "can be written to" if folder.exists() else "will be made by `lfi-podcast publish`"
    return Trial("store", "ok", f"{folder}/ {state}")


def _reach(store: Store) -> Trial:
    from lfi_podcast.store.s3 import S3Store

    assert isinstance(store, S3Store)  # noqa: S101  # there are no other kinds that a show can name
    store.service.ask_once("list_objects_v2", PATIENCE, Prefix=store.service.prefix, MaxKeys=1)
    return Trial("store", "ok", f"{store.url} was reached, and can be listed", _FURTHER)


def _opened(here: Surroundings, show: Show) -> Store:
    """The show's store. To open it, boto3 may ask other services for credentials."""
    return _in_time(lambda: open_store(show.store, here.root, show.endpoint))


def _in_time(call: Callable[[], T]) -> T:
    try:
        return within(PATIENCE, lambda _stop: call())
    except Overdue as exc:
        what = f"who is asked for credentials does not answer within {PATIENCE:g} seconds"
        raise ServiceFailed(what, remedy=_CREDENTIALS) from exc
