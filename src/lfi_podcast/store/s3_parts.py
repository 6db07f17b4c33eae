"""Large objects, sent in parts: several at once, and continued after a kill.

begin, or go on with what an earlier run noted ─ list its parts ─ send those that are missing or differ ─ complete
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.layout import is_immutable
from lfi_podcast.store.notes import Notes
from lfi_podcast.store.parallel import Stop, run_all
from lfi_podcast.store.s3_failures import DamagedUpload, NoService, names
from lfi_podcast.store.s3_objects import Body, S3Objects, attributes, bare, has_own_etags, md5_of_etag
from lfi_podcast.store.store import Sent, Upload

_PART = 16 << 20  # bytes
_MOST_PARTS = 10_000
_AT_ONCE = 4
_ABANDONED = timedelta(days=1)
_GONE = {"NoSuchUpload", "NoSuchKey"}  # the second from Ceph


@dataclass(frozen=True)
class _Part:
    """A part of an object, numbered from 1."""

    number: int
    start: int
    length: int


def parts_of(size: int) -> tuple[_Part, ...]:
    """How an object of `size` bytes is cut: always the same way, so that a later run can go on."""
    length = max(_PART, -(-size // _MOST_PARTS))
    return tuple(
        _Part(number, start, min(length, size - start))
        for number, start in enumerate(range(0, size, length), 1)
    )


class PartedUploads:
    """Uploads in parts. `notes` has those that this clone began and did not finish: identity, key, fingerprint."""

    def __init__(self, objects: S3Objects, notes: Notes) -> None:
        self._objects, self._ask, self._notes = objects, objects.service.ask, notes

    def write(self, upload: Upload, sent: Sent) -> None:
        """Store an object, unless it is there already; ServiceFailed if it is not there, whole, at the end."""
        if self._was_sent(upload):
            sent(upload.size)
            return
        identity = self._begun_before(upload) or self._begin(upload)
        try:
            self._finish(upload, identity, self._send(upload, identity, sent))
        except ServiceFailed as failed:
            if names(failed.__cause__)[0] not in _GONE:
                raise
            self._forget(identity)
            if not self._is_there(upload):  # as it is if another run finished it, or an answer was lost
                identity = self._begin(upload)
                self._finish(upload, identity, self._send(upload, identity, sent))
        self._forget(identity)

    def tidy(self) -> None:
        """Abort what this clone began and did not finish. What fails is left for the next time."""
        for identity, (key, _) in self._begun().items():
            with suppress(ServiceFailed):
                self._abort(key, identity)

    def _was_sent(self, upload: Upload) -> bool:
        """Whether an earlier run sent all of it, and was killed before anything named it."""
        held = self._objects.head(upload.key)
        if held is None or held["ContentLength"] != upload.size:
            return False
        with upload.open() as file:
            tags = {
                part.number: Body(file, part.start, part.length).md5().hex() for part in parts_of(upload.size)
            }
        return bare(held["ETag"]) == _tag_of_parts(tags)

    def _begun_before(self, upload: Upload) -> str | None:
        wanted = [upload.key, _fingerprint(upload)]
        return next((identity for identity, begun in self._begun().items() if begun == wanted), None)

    def _begin(self, upload: Upload) -> str:
        with suppress(ServiceFailed):  # since it takes permissions that nothing else needs
            self._abort_abandoned()
        answer = self._ask(
            "create_multipart_upload",
            upload.key,
            **attributes(upload, with_md5=not is_immutable(upload.key)),
            take=_with_identity,
        )
        identity: str = answer["UploadId"]
        self._notes.put("uploads", {**self._begun(), identity: [upload.key, _fingerprint(upload)]})
        return identity

    def _abort_abandoned(self) -> None:
        """Abort what nobody finished for a day, by the service's own clock: of anybody's, but only of the show's."""
        prefix = self._objects.service.prefix
        answer = self._ask("list_multipart_uploads", Prefix=prefix)
        date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        for item in answer.get("Uploads", ()) if date else ():
            key = item["Key"].removeprefix(prefix)
            if is_immutable(key) and item["Initiated"] + _ABANDONED < parsedate_to_datetime(date):
                self._abort(key, item["UploadId"])

    def _abort(self, key: str, identity: str) -> None:
        try:
            self._ask("abort_multipart_upload", key, UploadId=identity)
        except ServiceFailed as failed:
            if names(failed.__cause__)[0] not in _GONE:
                raise
        self._forget(identity)

    def _begun(self) -> dict[str, list[str]]:
        return dict(self._notes.get("uploads") or {})

    def _forget(self, identity: str) -> None:
        begun = self._begun()
        if begun.pop(identity, None):
            self._notes.put("uploads", begun)

    def _send(self, upload: Upload, identity: str, sent: Sent) -> Mapping[int, str]:
        """Send the parts that are not there; returns the tag of every part."""
        held, tags = self._parts(upload.key, identity), dict[int, str]()

        def sending(part: _Part) -> Callable[[Stop], None]:
            def send(stop: Stop) -> None:
                def count(size: int) -> None:
                    stop()
                    sent(size)

                tags[part.number] = self._send_part(upload, identity, part, held, count)

            return send

        run_all([sending(part) for part in parts_of(upload.size)], _AT_ONCE)
        return tags

    def _parts(self, key: str, identity: str) -> Mapping[int, Mapping[str, Any]]:
        held: dict[int, Mapping[str, Any]] = {}
        more: dict[str, Any] = {}
        while True:
            page = self._ask("list_parts", key, UploadId=identity, **more)
            held |= {item["PartNumber"]: item for item in page.get("Parts", ())}
            if not page.get("IsTruncated"):
                return held
            more = {"PartNumberMarker": page["NextPartNumberMarker"]}

    def _send_part(
        self, upload: Upload, identity: str, part: _Part, held: Mapping[int, Mapping[str, Any]], sent: Sent
    ) -> str:
        with upload.open() as file:
            body = partial(Body, file, part.start, part.length, sent)
            md5 = body().md5()
            there = held.get(part.number, {})
            if there.get("Size") == part.length and md5_of_etag(there) == md5.hex():
                sent(part.length)
                return md5.hex()
            answer = self._ask(
                "upload_part",
                upload.key,
                UploadId=identity,
                PartNumber=part.number,
                Body=body,
                ContentMD5=base64.b64encode(md5).decode(),
                take=partial(_received, md5.hex()),
                size=part.length,
                stop=lambda: sent(0),
            )
        return bare(answer["ETag"])

    def _finish(self, upload: Upload, identity: str, tags: Mapping[int, str]) -> None:
        numbered = [{"PartNumber": number, "ETag": f'"{tag}"'} for number, tag in sorted(tags.items())]
        self._ask(
            "complete_multipart_upload",
            upload.key,
            UploadId=identity,
            MultipartUpload={"Parts": numbered},
            take=partial(self._whole, upload, tags),
            size=upload.size,  # some services put the parts together only now
        )

    def _whole(self, upload: Upload, tags: Mapping[int, str], answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer, if its ETag is that of these parts; else the object is looked at. Ceph's has none."""
        tag = _tag_of_parts(tags)
        if bare(answer.get("ETag", "")) == tag or self._is_there(upload, tag):
            return answer
        raise DamagedUpload

    def _is_there(self, upload: Upload, tag: str | None = None) -> bool:
        held = self._objects.head(upload.key)
        if held is None or held["ContentLength"] != upload.size:
            return False
        if tag and bare(held["ETag"]) == tag:
            return True
        if has_own_etags(held):
            return str(held["Metadata"].get("md5", "")) == _fingerprint(upload)
        return self._objects.streamed_md5(upload.key) == upload.md5


def _fingerprint(upload: Upload) -> str:
    """What tells versions of the object apart: nothing where its key does. The digest of a large file takes time."""
    return "" if is_immutable(upload.key) else upload.md5


def _tag_of_parts(tags: Mapping[int, str]) -> str | None:
    """The ETag of an object whose parts have these tags, if those are MD5s."""
    with suppress(ValueError):
        digests = b"".join(bytes.fromhex(tag) for _, tag in sorted(tags.items()))
        return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(tags)}"
    return None


def _with_identity(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if "UploadId" not in answer:
        raise NoService
    return answer


def _received(md5: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to a part. A tag that is an MD5 has to be the part's; other tags say nothing."""
    if "ETag" not in answer or (md5_of_etag(answer) not in (None, md5) and not has_own_etags(answer)):
        raise DamagedUpload
    return answer
