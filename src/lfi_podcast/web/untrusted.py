"""Documents and large files from addresses that nobody has vouched for, such as those in somebody's feed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError
from urllib.request import Request

from lfi_podcast.store.parallel import Stop, within
from lfi_podcast.web.address import sendable
from lfi_podcast.web.arrival import Advance, Arrival
from lfi_podcast.web.body import body
from lfi_podcast.web.failure import BROKEN, pause_after, told
from lfi_podcast.web.public import PUBLIC
from lfi_podcast.web.request import OPENER, READ_SECONDS, USER_AGENT, headers_of

MEGABYTE = 1_000_000
DOCUMENT_LIMIT, FILE_LIMIT = 50 * MEGABYTE, 2000 * MEGABYTE
"""Bytes: a feed of thousands of episodes; a day of sound."""

OPEN_SECONDS, DOCUMENT_SECONDS = 60.0, 120.0
LONGEST_PAUSE = 60.0
"""Who asks for more patience is not asked again in this run."""

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Fetched:
    """`url`: where it was in the end, after redirects. `headers`: their names in lower case."""

    url: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Web:
    """The web for those who read what strangers name.

    Only http and https; only to the public internet, unless `allow_private`, wherever redirects lead. What may go well
    another time is tried again after each of `pauses` (seconds), or as long after as the host asks for.
    """

    allow_private: bool = False
    pauses: Sequence[float] = (1.0, 4.0, 10.0)
    sleep: Callable[[float], object] = time.sleep

    def fetch(self, url: str, limit: int = DOCUMENT_LIMIT) -> Fetched:
        """A document of at most `limit` bytes, unzipped. Takes at most DOCUMENT_SECONDS a try.

        ServiceFailed if it cannot be had; PodcastError if it may not: too large, or not in a public place.
        """

        def read(stop: Stop) -> Fetched:
            with self._opened(url, {"Accept-Encoding": "gzip"}) as response:
                content = b"".join(body(response, limit, stop))
                return Fetched(response.url, headers_of(response), content)

        return self._tried(url, lambda: within(DOCUMENT_SECONDS, read))

    def download(
        self, url: str, into: Path, limit: int = FILE_LIMIT, progress: Advance = lambda _here, _all: None
    ) -> Fetched:
        """A file of any size as `into`, which appears once it is whole; returns the document without its body.

        What arrived before a failure is kept beside it, in this run and for the next, and continued if the file is
        the same still. Errors as `fetch`, and PodcastError if it cannot be written.
        """
        arrival = Arrival(into)

        def go_on() -> Fetched:
            response = arrival.go_on(lambda headers: self._opened(url, headers), limit, progress)
            return Fetched(response.url, headers_of(response))

        return self._tried(url, go_on)

    def _opened(self, url: str, headers: Mapping[str, str]) -> HTTPResponse:
        address = sendable(url)
        request = Request(address.url, headers={"User-Agent": USER_AGENT, **headers})  # noqa: S310
        if address.credentials:
            request.add_unredirected_header("Authorization", address.credentials)
        opener = OPENER if self.allow_private else PUBLIC
        response: HTTPResponse = within(OPEN_SECONDS, lambda _: opener.open(request, timeout=READ_SECONDS))
        return response

    def _tried(self, url: str, attempt: Callable[[], _Result]) -> _Result:
        for pause in (*self.pauses, None):
            try:
                return attempt()
            except BROKEN as exc:
                if isinstance(exc, HTTPError):
                    exc.close()
                asked = pause_after(exc)
                if pause is None or asked is None or asked > LONGEST_PAUSE:
                    raise told(url, exc) from exc
            self.sleep(max(pause, asked))
        raise AssertionError  # the last attempt returns or raises
