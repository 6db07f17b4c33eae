"""S3 and compatible services as a store."""

import re
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from lfi_podcast.errors import Changed, PodcastError, ServiceFailed
from lfi_podcast.store.notes import Notes
from lfi_podcast.store.s3_conditions import (
    Conditions,
    found_conditions,
    is_refusal,
    put_if,
    trial_key,
)
from lfi_podcast.store.s3_objects import S3Objects, has_own_etags, md5_of_etag
from lfi_podcast.store.s3_parts import PartedUploads
from lfi_podcast.store.s3_service import S3Service
from lfi_podcast.store.store import Sent, StoredObject, Upload, Version, checked_key, is_key, uncounted

_LOCATION = re.compile(r"s3://(?P<bucket>[A-Za-z0-9._-]{3,63})(?:/(?P<prefix>.*))?")
_IN_PARTS = 64 << 20  # bytes; a larger object is sent in parts


def open_store(location: str, root: Path, endpoint: str | None = None) -> "S3Store":
    """The store in an S3 bucket. PodcastError for an invalid name or endpoint."""
    return S3Store(location, endpoint, root / "build")


class S3Store:
    """Objects under `prefix` in a bucket. The bucket's policy decides whether the public may read them."""

    is_shared = True

    def __init__(self, location: str, endpoint: str | None = None, notes: Path | None = None) -> None:
        """`location`: s3://bucket/prefix. `endpoint`: the address of a service other than AWS.

        `notes`: the folder where this clone keeps what it found out about the service.
        """
        match = _LOCATION.fullmatch(location)
        prefix = (match["prefix"] or "").strip("/") if match else ""
        if not match or (prefix and not is_key(prefix)):
            raise PodcastError("is not a store", repr(location), "write s3://bucket or s3://bucket/prefix")
        self.service = S3Service(match["bucket"], f"{prefix}/" if prefix else "", endpoint)
        self._objects = S3Objects(self.service)
        self._notes = Notes(f"{self.url} {endpoint or ''}", notes)
        self._parted = PartedUploads(self._objects, self._notes)
        self._trying = Lock()

    @property
    def url(self) -> str:
        return self.service.url

    @property
    def swaps(self) -> bool:
        """Found out by trying at first use."""
        return self.conditions() != "none"

    def conditions(self, anew: bool = False) -> Conditions:
        """Which conditions the service honours. `anew`: try again although it is known."""
        with self._trying:
            known: Conditions | None = None if anew else self._notes.get("conditions")
            if known is None:
                if killed := self._notes.get("trial"):  # before it removed this
                    self._objects.delete(killed)
                self._notes.put("trial", key := trial_key())
                known = found_conditions(self._objects, key)
                self._notes.put("trial", None)
                self._notes.put("conditions", known)
            return known

    def list(self, prefix: str = "") -> Mapping[str, StoredObject]:
        return self._objects.list(prefix)

    def read(self, key: str) -> bytes | None:
        held = self.version(key)
        return held.content if held else None

    def version(self, key: str) -> Version | None:
        return self._objects.version(checked_key(key))

    def swap(self, upload: Upload, known: str | None) -> str:
        if (written := self.conditions()) == "none":
            return self._compare_and_write(upload, known)
        try:
            return put_if(self._objects, upload, known, written)
        except ServiceFailed as failed:
            if is_refusal(failed):  # the service has changed: the next run tries anew
                self._notes.put("conditions", None)
            raise

    def _compare_and_write(self, upload: Upload, known: str | None) -> str:
        held = self.version(upload.key)
        with upload.open() as content:
            if held and held.content == content.read():
                return held.tag
        if (held and held.tag) != known:
            raise Changed("has been changed meanwhile", self.url + upload.key, "run this again")
        return self._objects.put(upload)

    def md5(self, key: str) -> str | None:
        """The digest of what the service holds: its ETag if that is the MD5, as the metadata that `write` stored says.

        Where the two differ, the object was damaged on its way, or the service has ETags of its own: it is read. With
        encryption (SSE-KMS) or in parts, the ETag is known to be none, and the metadata counts.
        """
        answer = self._objects.head(checked_key(key))
        if answer is None:
            return None
        noted, etag = answer["Metadata"].get("md5"), md5_of_etag(answer)
        if has_own_etags(answer) or etag is None:
            return noted or etag
        return etag if noted in (None, etag) else self._objects.streamed_md5(key)

    def write(self, upload: Upload, sent: Sent = uncounted) -> None:
        """S3 stores an object completely or not at all, in one request or in parts."""
        if upload.size > _IN_PARTS:
            self._parted.write(upload, sent)
        else:
            self._objects.put(upload, sent=sent)

    def tidy(self) -> None:
        self._parted.tidy()

    def delete(self, key: str) -> None:
        self._objects.delete(checked_key(key))
