"""From the name of a store, as show.yml has it, to the store."""

from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.store import Store


def open_store(location: str, root: Path, endpoint: str | None = None) -> Store:
    """The store that `location` names: a folder inside `root` (the show), or `s3://bucket/prefix`.

    `endpoint` is the address of an S3 service other than AWS; a folder has no use for it. Nothing is read
    or written yet. Raises PodcastError where the name is none, or leads out of the show: like every path
    in show.yml, so that somebody else's show cannot write over your files.
    """
    if location.startswith("s3://"):
        from lfi_podcast.store.s3 import S3Store  # boto3 takes 0.2 s to import

        return S3Store(location, endpoint)
    folder = root / location
    inside = root.resolve() in folder.resolve().parents
    if location.startswith("~") or set(location) & set(":\\\0") or not inside:
        raise PodcastError(
            "is no store",
            repr(location),
            "write a folder inside the show, like public/, or s3://bucket/prefix",
        )
    return FolderStore(folder)
