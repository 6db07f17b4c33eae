"""S3 and compatible services, through boto3. Credentials come only from the usual AWS sources.

Uploads are checked by Content-MD5, which every version of S3 supports. boto3's newer checksums are turned off, since
some services reject them.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lfi_podcast.errors import Changed, PodcastError, ServiceFailed
from lfi_podcast.store.store import (
    Sent,
    StoredObject,
    Upload,
    Version,
    checked_key,
    is_key,
    uncounted,
)

_LOCATION = re.compile(r"s3://(?P<bucket>[A-Za-z0-9._-]{3,63})(?:/(?P<prefix>.*))?")
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')

_ABSENT = {"404", "NoSuchKey"}
_CHANGED = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}

_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to working credentials"
_NETWORK = "check the network and `endpoint` in show.yml, then run this again"
_LATER = "run this again later; objects already uploaded are not sent again"
_REGION = "set AWS_REGION to the region of the bucket"
_NO_SERVICE = ("the server there is not an S3 service", "correct `endpoint` in show.yml")
_FAILURES = {  # an S3 error code or botocore exception: what is wrong, what to do
    "AccessDenied": (
        "the credentials do not allow this",
        "grant s3:ListBucket on the bucket, s3:GetObject, s3:PutObject and s3:DeleteObject on its objects",
    ),
    "AuthorizationHeaderMalformed": ("the bucket is in another region", _REGION),
    "BadDigest": ("the file changed or was damaged during the upload", "run this again"),
    "ConfigParseError": ("the AWS configuration file is invalid", "correct ~/.aws/config"),
    "ConnectionClosedError": ("the connection broke", _NETWORK),
    "ConnectionError": ("the service cannot be reached", _NETWORK),
    "CredentialRetrievalError": ("credentials could not be fetched", _CREDENTIALS),
    "EntityTooLarge": ("an object of this size is not accepted", "keep a file under 5 GB"),
    "ExpiredToken": ("the credentials have expired", _CREDENTIALS),
    "HTTPClientError": ("the connection broke or timed out", _NETWORK),
    "IncompleteReadError": ("the connection broke", _NETWORK),
    "InvalidAccessKeyId": ("the service does not recognise the credentials", _CREDENTIALS),
    "NoCredentialsError": ("no credentials were found", _CREDENTIALS),
    "NoSuchBucket": ("there is no such bucket", "create it, or correct `store` in show.yml"),
    "PartialCredentialsError": ("the credentials are incomplete", _CREDENTIALS),
    "PermanentRedirect": ("the bucket is in another region", _REGION),
    "ProfileNotFound": ("AWS_PROFILE names a profile that does not exist", _CREDENTIALS),
    "ProxyConnectionError": ("the proxy cannot be reached", "correct or unset HTTPS_PROXY"),
    "QuotaExceeded": ("the storage is full", "free up space or have the quota raised, then run this again"),
    "RequestTimeTooSkewed": ("this machine's clock is wrong", "set the clock"),
    "SSLError": ("the service's certificate is not valid", "correct `endpoint` in show.yml"),
    "SSOError": ("the login has expired", "log in again: aws sso login"),
    "SignatureDoesNotMatch": ("the secret key does not match the access key", _CREDENTIALS),
    "SlowDown": ("the service is limiting requests", _LATER),
    "404": _NO_SERVICE,  # without an S3 code
    "500": _NO_SERVICE,  # boto3's code for a response that does not parse
    "5xx": ("the service has an internal error", _LATER),
}
_FAILURES["403"] = _FAILURES["AccessDenied"]  # a response to HEAD has no code
_UNKNOWN = ("the service refused the request", "look up the code in the service's documentation")


def open_store(location: str, _root: Path, endpoint: str | None = None) -> "S3Store":
    """The store in an S3 bucket. PodcastError for an invalid name or endpoint."""
    return S3Store(location, endpoint)


class S3Store:
    """Objects under `prefix` in a bucket. The bucket's policy decides whether the public may read them."""

    def __init__(self, location: str, endpoint: str | None = None) -> None:
        """`location`: s3://bucket/prefix. `endpoint`: the address of a service other than AWS."""
        match = _LOCATION.fullmatch(location)
        prefix = (match["prefix"] or "").strip("/") if match else ""
        if not match or (prefix and not is_key(prefix)):
            raise PodcastError("is not a store", repr(location), "write s3://bucket or s3://bucket/prefix")
        self._bucket, self._prefix = match["bucket"], f"{prefix}/" if prefix else ""
        with self._service():
            self._client = _client(endpoint)

    is_shared = True
    swaps = True

    @property
    def url(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}"

    def list(self, prefix: str = "") -> Mapping[str, StoredObject]:
        with self._service():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            )
            return {
                key: StoredObject(item["Size"], _md5_of_etag(item))
                for page in pages
                for item in page.get("Contents", ())
                if is_key(key := item["Key"].removeprefix(self._prefix))
            }

    def read(self, key: str) -> bytes | None:
        with self._service(key):
            answer = self._unless_absent(self._client.get_object, key)
            content: bytes | None = answer and answer["Body"].read()
            return content

    def version(self, key: str) -> Version | None:
        with self._service(key):
            answer = self._unless_absent(self._client.get_object, key)
            return answer and Version(answer["Body"].read(), _bare(answer["ETag"]))

    def swap(self, upload: Upload, known: str | None) -> str:
        condition = {"IfNoneMatch": "*"} if known is None else {"IfMatch": known}
        try:
            return self._put(upload, condition)
        except Changed:
            # The write may have happened although its answer was lost; boto3 then tries again, against itself.
            held = self.version(upload.key)
            with upload.open() as content:
                if held is None or held.content != content.read():
                    raise
            return held.tag

    def md5(self, key: str) -> str | None:
        """The digest stored as metadata by `write`, else the ETag, which is not an MD5 with encryption (SSE-KMS)."""
        with self._service(key):
            answer = self._unless_absent(self._client.head_object, key)
            return answer and (answer["Metadata"].get("md5") or _md5_of_etag(answer))

    def write(self, upload: Upload, sent: Sent = uncounted) -> None:
        """One PUT, which S3 stores completely or not at all; at most 5 GB."""
        self._put(upload, {})
        sent(upload.size)

    def tidy(self) -> None:
        """A PUT that was not finished leaves nothing."""

    def _put(self, upload: Upload, condition: Mapping[str, str]) -> str:
        headers = upload.headers
        with self._service(upload.key), upload.open() as content:
            answer = self._client.put_object(
                **self._address(upload.key),
                **condition,
                Body=content,
                ContentMD5=base64.b64encode(bytes.fromhex(upload.md5)).decode(),
                ContentType=headers.media_type,
                CacheControl=headers.cache_control,
                Metadata={"md5": upload.md5},
            )
            stored = self._unless_absent(self._client.head_object, upload.key)
        if stored is None or stored.get("ContentLength") != upload.size:
            raise ServiceFailed("was accepted but is missing or incomplete", self.url + upload.key, _LATER)
        return _bare(answer["ETag"])

    def delete(self, key: str) -> None:
        with self._service(key):
            self._client.delete_object(**self._address(key))

    def _address(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked_key(key)}

    def _unless_absent(self, operation: Any, key: str) -> Any:
        try:
            return operation(**self._address(key))
        except ClientError as exc:
            if exc.response["Error"]["Code"] in _ABSENT:
                return None
            raise

    @contextmanager
    def _service(self, key: str = "") -> Iterator[None]:
        """Map boto3's exceptions to ServiceFailed without their text, which may contain credentials."""
        try:
            yield
        except (BotoCoreError, ClientError) as exc:
            names = _names(exc)
            if names[0] in _CHANGED:
                raise Changed("has been changed meanwhile", self.url + key, "run this again") from exc
            what, remedy = next((_FAILURES[name] for name in names if name in _FAILURES), _UNKNOWN)
            raise ServiceFailed(f"{what} ({names[0]})", self.url + key, remedy) from exc


def _client(endpoint: str | None) -> Any:
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={
            "addressing_style": "path" if endpoint else "auto"
        },  # other services rarely have a host name per bucket
    )
    try:
        return Session().client("s3", endpoint_url=endpoint, config=config)
    except BotoCoreError:  # some are ValueErrors too
        raise
    except ValueError as exc:
        raise PodcastError("is not a service address", repr(endpoint), "correct `endpoint`") from exc


def _names(exc: Exception) -> list[str]:
    """The keys of `_FAILURES` for an exception, the most specific first."""
    if isinstance(exc, ClientError):
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return [exc.response["Error"]["Code"], f"{status // 100}xx"]
    return [cls.__name__ for cls in type(exc).__mro__]


def _bare(etag: str) -> str:
    """Without its quotation marks, which Ceph refuses in a condition; AWS takes it either way."""
    return etag.strip('"')


def _md5_of_etag(answer: Mapping[str, Any]) -> str | None:
    """The ETag of a single PUT is its MD5; that of a multipart upload contains a dash."""
    match = _MD5.fullmatch(answer["ETag"])
    return match and match[1]
