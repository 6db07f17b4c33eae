"""The objects of a bucket: stored whole and read whole, or not at all.

What was written is known to be whole by the ETag in the answer, which is the MD5 of what the service stored. Where it
is not (SSE-KMS), the service has compared Content-MD5; elsewhere the object is read back.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from io import BufferedIOBase
from typing import Any

from lfi_podcast.errors import Changed, ServiceFailed
from lfi_podcast.store.s3_failures import ABSENT, DamagedAnswer, DamagedUpload, NoService, names
from lfi_podcast.store.s3_service import S3Service
from lfi_podcast.store.store import Sent, StoredObject, Upload, Version, is_key, uncounted

_MD5 = re.compile(r'"?([0-9a-f]{32})"?')
_BLOCK = 1 << 18
_SENT_AT_ONCE = 1 << 20  # bytes; a larger body is streamed, after asking whether the service wants it


class Body:
    """A part of a file that boto3 sends: the bytes from `start` on, `length` of them.

    It is asked for 16 kB at a time, which is slow; it gives more.
    """

    def __init__(self, file: BufferedIOBase, start: int, length: int, sent: Sent = uncounted) -> None:
        self._file, self._start, self._length, self._sent, self._at = file, start, length, sent, 0

    def read(self, size: int | None = None) -> bytes:
        wanted = self._length if size is None or size < 0 else max(size, _BLOCK)
        self._file.seek(self._start + self._at)
        block = self._file.read(min(wanted, self._length - self._at))
        self._at += len(block)
        self._sent(len(block))
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._length)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def md5(self) -> bytes:
        """The digest of the whole part."""
        self._at, digest = 0, hashlib.md5(usedforsecurity=False)
        self._file.seek(self._start)
        for at in range(0, self._length, _BLOCK):
            digest.update(self._file.read(min(_BLOCK, self._length - at)))
        return digest.digest()


class S3Objects:
    """Reads and writes through `service`."""

    def __init__(self, service: S3Service) -> None:
        self.service = service

    def list(self, prefix: str) -> Mapping[str, StoredObject]:
        found: dict[str, StoredObject] = {}
        more: dict[str, Any] = {}
        while True:
            page = self.service.ask(
                "list_objects_v2", Prefix=self.service.prefix + prefix, **more, take=_listing
            )
            for item in page.get("Contents", ()):
                if is_key(key := item["Key"].removeprefix(self.service.prefix)):
                    found[key] = StoredObject(item["Size"], md5_of_etag(item))
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def version(self, key: str) -> Version | None:
        found: Version | None = self.service.ask("get_object", key, take=_whole, optional=True)
        return found

    def head(self, key: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self.service.ask("head_object", key, take=_with_etag, optional=True)
        return found

    def delete(self, key: str) -> None:
        self.service.ask("delete_object", key)

    def put(
        self,
        upload: Upload,
        condition: Mapping[str, Any] | None = None,
        sent: Sent = uncounted,
        damaged: Callable[[str], object] = lambda _tag: None,
    ) -> str:
        """Store an object with one PUT, at most 5 GB; returns its tag. Changed if the condition is not met.

        `damaged` is told the tags of what the service stored instead, which then stands in the way of a condition.
        """
        size, md5 = upload.size, upload.md5
        with upload.open() as file:
            whole = partial(Body, file, 0, size, sent)
            try:
                answer = self.service.ask(
                    "put_object",
                    upload.key,
                    **attributes(upload),
                    **(condition or {}),
                    Body=file.read() if size <= _SENT_AT_ONCE else whole,
                    ContentMD5=base64.b64encode(bytes.fromhex(md5)).decode(),
                    take=partial(self._stored, upload.key, md5, damaged),
                    size=size,
                    stop=lambda: sent(0),
                )
            except ServiceFailed as failed:
                if (
                    condition and names(failed.__cause__)[0] in ABSENT
                ):  # AWS's answer where there is nothing to match
                    raise Changed(
                        "has been removed meanwhile", self.service.url + upload.key, "run this again"
                    ) from failed
                raise
        return bare(answer["ETag"])

    def _stored(
        self, key: str, md5: str, damaged: Callable[[str], object], answer: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The answer to a PUT, if what was stored is what was sent."""
        if "ETag" not in answer:
            raise DamagedUpload
        if md5_of_etag(answer) == md5 or has_own_etags(answer) or self.streamed_md5(key) == md5:
            return answer
        damaged(bare(answer["ETag"]))
        raise DamagedUpload

    def streamed_md5(self, key: str) -> str | None:
        """The digest of what the service returns for an object."""
        digest: str | None = self.service.ask("get_object", key, take=_streamed_md5, optional=True)
        return digest


def attributes(upload: Upload, with_md5: bool = True) -> dict[str, Any]:
    """The headers that an object keeps. The MD5 is for objects that change; it takes reading the whole file."""
    headers = upload.headers
    named = {"ContentDisposition": headers.disposition} if headers.disposition else {}
    return {
        "ContentType": headers.media_type,
        "CacheControl": headers.cache_control,
        **named,
        "Metadata": {"md5": upload.md5} if with_md5 else {},
    }


def bare(etag: str) -> str:
    """Without its quotation marks."""
    return etag.strip('"')


def md5_of_etag(answer: Mapping[str, Any]) -> str | None:
    """The ETag of a single PUT is its MD5; that of a multipart upload contains a dash."""
    match = _MD5.fullmatch(answer.get("ETag", ""))
    return match and match[1]


def has_own_etags(answer: Mapping[str, Any]) -> bool:
    """Whether the object is encrypted in a way that makes its ETag no digest of the content."""
    return "SSECustomerAlgorithm" in answer or str(answer.get("ServerSideEncryption", "")).startswith("aws:")


def _whole(answer: Mapping[str, Any]) -> Version:
    content: bytes = answer["Body"].read()
    _check(answer, hashlib.md5(content, usedforsecurity=False).hexdigest())
    return Version(content, bare(answer["ETag"]))


def _streamed_md5(answer: Mapping[str, Any]) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    blocks: Iterable[bytes] = answer["Body"].iter_chunks(_BLOCK)
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def _check(answer: Mapping[str, Any], md5: str) -> None:
    """DamagedAnswer if the digest that the service names is not `md5`."""
    etag = None if has_own_etags(_with_etag(answer)) else md5_of_etag(answer)
    expected = etag or answer["Metadata"].get("md5")
    if expected and expected != md5:
        raise DamagedAnswer


def _with_etag(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if "ETag" not in answer:
        raise NoService
    return answer


def _listing(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if "Name" not in answer and "KeyCount" not in answer and "MaxKeys" not in answer:
        raise NoService
    return answer
