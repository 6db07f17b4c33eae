"""S3 and every service that speaks it, through boto3. Credentials come from the usual AWS places only.

What arrives is checked by Content-MD5, which is as old as S3. boto3's newer checksums are turned off: some
services refuse them.
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

from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.store.store import StoredObject, Upload, checked_key, is_key

_LOCATION = re.compile(r"s3://(?P<bucket>[A-Za-z0-9._-]{3,63})(?:/(?P<prefix>.*))?")
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')

_ABSENT = {"404", "NoSuchKey"}

_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to working credentials"
_NETWORK = "check the network and `endpoint` in show.yml, then run this again"
_LATER = "run this again later; what is there already is not sent again"
_REGION = "set AWS_REGION to the region of the bucket"
_NO_SERVICE = ("what answers there is no S3 service", "correct `endpoint` in show.yml")
_FAILURES = {  # an error code of S3 or an exception of botocore: what is wrong, what to do
    "AccessDenied": (
        "the credentials do not allow this",
        "grant s3:ListBucket on the bucket, s3:GetObject, s3:PutObject and s3:DeleteObject on its objects",
    ),
    "AuthorizationHeaderMalformed": ("the bucket is in another region", _REGION),
    "BadDigest": ("the file changed while it was sent, or was damaged on its way", "run this again"),
    "ConfigParseError": ("the AWS configuration file does not read", "correct ~/.aws/config"),
    "ConnectionClosedError": ("the connection broke", _NETWORK),
    "ConnectionError": ("the service cannot be reached", _NETWORK),
    "CredentialRetrievalError": ("credentials could not be fetched", _CREDENTIALS),
    "EntityTooLarge": ("an object of this size is not accepted", "keep a file under 5 GB"),
    "ExpiredToken": ("the credentials have expired", _CREDENTIALS),
    "HTTPClientError": ("the connection broke or fell silent", _NETWORK),
    "IncompleteReadError": ("the connection broke", _NETWORK),
    "InvalidAccessKeyId": ("the service does not know the credentials", _CREDENTIALS),
    "NoCredentialsError": ("no credentials were found", _CREDENTIALS),
    "NoSuchBucket": ("there is no such bucket", "create it, or correct `store` in show.yml"),
    "PartialCredentialsError": ("half of the credentials is missing", _CREDENTIALS),
    "PermanentRedirect": ("the bucket is in another region", _REGION),
    "ProfileNotFound": ("AWS_PROFILE names a profile that does not exist", _CREDENTIALS),
    "ProxyConnectionError": ("the proxy cannot be reached", "correct or unset HTTPS_PROXY"),
    "QuotaExceeded": ("the storage is full", "make room or have the quota raised, then run this again"),
    "RequestTimeTooSkewed": ("this machine's clock is wrong", "set the clock"),
    "SSLError": ("the service's certificate is not valid", "correct `endpoint` in show.yml"),
    "SSOError": ("the login has expired", "log in again: aws sso login"),
    "SignatureDoesNotMatch": ("the secret key is not that of the access key", _CREDENTIALS),
    "SlowDown": ("the service asks for patience", _LATER),
    "404": _NO_SERVICE,  # with no code of S3
    "500": _NO_SERVICE,  # boto3's word for an answer that does not parse
    "5xx": ("the service is in trouble", _LATER),
}
_FAILURES["403"] = _FAILURES["AccessDenied"]  # an answer to HEAD has no code
_UNKNOWN = ("the service refused", "look the code up in the service's manual")


def open_store(location: str, _root: Path, endpoint: str | None = None) -> "S3Store":
    """The store of an S3 bucket. PodcastError where the name or the endpoint is none."""
    return S3Store(location, endpoint)


class S3Store:
    """Objects under `prefix` in a bucket. Whether the public may read them is the bucket's policy to say."""

    def __init__(self, location: str, endpoint: str | None = None) -> None:
        """`location`: s3://bucket/prefix. `endpoint`: the address of a service other than AWS."""
        match = _LOCATION.fullmatch(location)
        prefix = (match["prefix"] or "").strip("/") if match else ""
        if not match or (prefix and not is_key(prefix)):
            raise PodcastError("is no store", repr(location), "write s3://bucket or s3://bucket/prefix")
        self._bucket, self._prefix = match["bucket"], f"{prefix}/" if prefix else ""
        with self._service():
            self._client = _client(endpoint)

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

    def md5(self, key: str) -> str | None:
        """As written down beside the object by `write`, else its ETag: no MD5 where S3 encrypts (SSE-KMS)."""
        with self._service(key):
            answer = self._unless_absent(self._client.head_object, key)
            return answer and (answer["Metadata"].get("md5") or _md5_of_etag(answer))

    def write(self, upload: Upload) -> None:
        """One PUT, which S3 keeps whole or not at all; at most 5 GB."""
        headers = upload.headers
        with self._service(upload.key), upload.open() as content:
            self._client.put_object(
                **self._address(upload.key),
                Body=content,
                ContentMD5=base64.b64encode(bytes.fromhex(upload.md5)).decode(),
                ContentType=headers.media_type,
                CacheControl=headers.cache_control,
                Metadata={"md5": upload.md5},
            )
            stored = self._unless_absent(self._client.head_object, upload.key)
        if stored is None or stored.get("ContentLength") != upload.size:
            raise ServiceFailed("was accepted, and is not there whole", self.url + upload.key, _LATER)

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
        """boto3's exceptions become ServiceFailed, and nothing of their text: it may quote credentials."""
        try:
            yield
        except (BotoCoreError, ClientError) as exc:
            names = _names(exc)
            what, remedy = next((_FAILURES[name] for name in names if name in _FAILURES), _UNKNOWN)
            raise ServiceFailed(f"{what} ({names[0]})", self.url + key, remedy) from exc


def _client(endpoint: str | None) -> Any:
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if endpoint else "auto"},  # others rarely have a host name per bucket
    )
    try:
        return Session().client("s3", endpoint_url=endpoint, config=config)
    except BotoCoreError:  # some are ValueErrors too
        raise
    except ValueError as exc:
        raise PodcastError("is no address of a service", repr(endpoint), "correct `endpoint`") from exc


def _names(exc: Exception) -> list[str]:
    """What `_FAILURES` may know an exception by, the most telling name first."""
    if isinstance(exc, ClientError):
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return [exc.response["Error"]["Code"], f"{status // 100}xx"]
    return [cls.__name__ for cls in type(exc).__mro__]


def _md5_of_etag(answer: Mapping[str, Any]) -> str | None:
    """A single PUT has its MD5 for an ETag; several parts have something with a dash."""
    match = _MD5.fullmatch(answer["ETag"])
    return match and match[1]
