"""Requests to an S3 service, through boto3: tried again while that may help, within bounded time, without secrets in
errors. Credentials come only from the usual AWS sources.

boto3's own retries are turned off: they do not cover what is wrong with the body of an answer, nor every 429. Its newer
checksums are turned off, since some services reject them; Content-MD5 is supported by every version of S3.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any, Protocol

import botocore.session
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lfi_podcast.errors import PodcastError
from lfi_podcast.store.parallel import Stop, within
from lfi_podcast.store.s3_direct import DIRECT, DirectPuts
from lfi_podcast.store.s3_failures import ABSENT, FAULTS, failure, may_pass, names

CONNECTIONS = 128
_ATTEMPTS = 6
_LONGEST_PAUSE = 10.0  # seconds
_PATIENCE = 90.0  # seconds for a request with all its attempts, and in addition
_SLOWEST = 20_000  # bytes a second


class Take(Protocol):
    """Makes a result of boto3's answer; what it raises may be tried again."""

    def __call__(self, answer: Any) -> Any:
        """DamagedAnswer, DamagedUpload or NoService if something is wrong with it."""


def _as_it_is(answer: Any) -> Any:
    return answer


class S3Service:
    """A bucket of a service. Safe to use from several threads."""

    def __init__(self, bucket: str, prefix: str, endpoint: str | None) -> None:
        self.bucket, self.prefix = bucket, prefix
        with self._mapped(""):
            self._core = core = botocore.session.get_session()
            self._attempts = int(core.get_config_variable("max_attempts") or _ATTEMPTS)
            self._client = _client(core, endpoint)

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def ask(
        self,
        operation: str,
        key: str | None = None,
        *,
        take: Take = _as_it_is,
        optional: bool = False,
        size: int = 0,
        stop: Stop = lambda: None,
        **arguments: Any,
    ) -> Any:
        """The answer to an operation of boto3's client, on the object `key` or on the bucket.

        `take` makes the result of it. `optional`: whether the object may be absent, which gives None. `size`: bytes
        to allow time for. `stop`: raises to give up. An argument may be a function without arguments, which makes its
        value for each attempt. ServiceFailed if the service fails, Changed if a condition is not met.
        """
        address = {"Bucket": self.bucket, **({} if key is None else {"Key": self.prefix + key})}
        call = partial(self._attempt, operation, {**address, **arguments}, take, optional)
        with self._mapped(key or ""):
            return within(_PATIENCE + size / _SLOWEST, call, stop)

    def ask_once(self, operation: str, seconds: float, **arguments: Any) -> Any:
        """The answer to an operation on the bucket that is tried once, and for so long. ServiceFailed without one."""
        with self._mapped(""):
            call = partial(self._operation(operation), Bucket=self.bucket, **arguments)
            return within(seconds, lambda _stop: call())

    @property
    def credentials(self) -> str | None:
        """Where boto3 found credentials, such as `env`; None if it found none. It may ask a service for them."""
        with self._mapped(""):
            found = self._core.get_credentials()
            return found.method if found else None

    def _attempt(
        self, operation: str, arguments: Mapping[str, Any], take: Take, optional: bool, stop: Stop
    ) -> Any:
        attempt = 0
        while True:
            stop()
            attempt += 1
            made = {name: value() if callable(value) else value for name, value in arguments.items()}
            try:
                return take(self._operation(operation)(**made))
            except FAULTS as exc:
                if optional and names(exc)[0] in ABSENT:
                    return None
                if attempt >= self._attempts or not may_pass(exc):
                    raise
                time.sleep(_pause(attempt, exc))

    def _operation(self, name: str) -> Callable[..., Any]:
        return getattr(self._direct if name in DIRECT else self._client, name)  # type: ignore[no-any-return]

    @cached_property
    def _direct(self) -> DirectPuts:
        return DirectPuts(self._core, self._client, self.bucket)

    @contextmanager
    def _mapped(self, key: str) -> Iterator[None]:
        try:
            yield
        except FAULTS as exc:
            raise failure(exc, self.url + key) from exc


def _pause(attempt: int, exc: Exception) -> float:
    """Seconds until the next attempt: longer each time, at random, and at least what the service asks for."""
    pause = random.uniform(0, min(_LONGEST_PAUSE, 0.25 * 2**attempt))  # noqa: S311
    if isinstance(exc, ClientError):
        asked = exc.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("retry-after", "")
        pause = max(pause, float(asked) if asked.isdecimal() else 0.0)
    return min(pause, _LONGEST_PAUSE)


def _client(core: botocore.session.Session, endpoint: str | None) -> Any:
    config = Config(
        connect_timeout=10,
        read_timeout=30,
        max_pool_connections=CONNECTIONS,
        retries={"total_max_attempts": 1},
        parameter_validation=False,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={
            "addressing_style": "path" if endpoint else "auto",  # others rarely have a host name per bucket
        },
    )
    try:
        return Session(botocore_session=core).client("s3", endpoint_url=endpoint, config=config)
    except BotoCoreError:  # some are ValueErrors too
        raise
    except ValueError as exc:
        raise PodcastError("is not a service address", repr(endpoint), "correct `endpoint`") from exc
