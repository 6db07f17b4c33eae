"""Requests as apps make them: redirects are followed, to http and https only.

urllib's timeout is for each read, so that a server which sends a byte now and then could hold the program for hours:
who asks gives each request a thread that is abandoned when the time is up (`store/parallel.py`).
"""

import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from socket import gaierror
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import (
    BaseHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from lfi_podcast import __version__

USER_AGENT = f"lfi-podcast/{__version__}"
CONNECT_SECONDS, READ_SECONDS = 2.0, 10.0
_GZIP = 16 + zlib.MAX_WBITS


class Trouble(StrEnum):
    """Why there is no answer."""

    HOST = "there is no host of this name"
    REFUSED = "nothing answers there"
    SLOW = "there was no answer in time"
    CERTIFICATE = "the https certificate is not valid"
    TLS = "https does not work there"
    BROKEN = "the connection broke, or the answer is not HTTP"


_TROUBLES: tuple[tuple[type[Exception], Trouble], ...] = (  # the first that fits
    (gaierror, Trouble.HOST),
    (UnicodeError, Trouble.HOST),
    (ConnectionRefusedError, Trouble.REFUSED),
    (TimeoutError, Trouble.SLOW),
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    (ssl.SSLError, Trouble.TLS),
)


@dataclass(frozen=True)
class Question:
    """A request. `form`: the body of a POST. `limit`: bytes of the answer's body to read."""

    url: str
    method: str = "GET"
    form: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0


@dataclass(frozen=True)
class Answer:
    """Status, headers (their names in lower case) and the start of the body, unzipped; or why there are none."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    trouble: Trouble | None = None


def ask(question: Question) -> Answer:
    """The answer after all redirects. May take for ever if the server sends a little now and then."""
    sent = {"User-Agent": USER_AGENT, **question.headers}
    try:
        request = Request(question.url, question.form, sent, method=question.method)  # noqa: S310
        with OPENER.open(request, timeout=READ_SECONDS) as response:
            headers = headers_of(response)
            body = response.read(question.limit) if question.limit else b""
            return Answer(response.status, headers, _unzipped(body, headers, question.limit))
    except HTTPError as exc:
        exc.close()
        return Answer(exc.code, headers_of(exc))
    except (OSError, HTTPException, ValueError) as exc:
        return Answer(trouble=trouble_of(exc))


def headers_of(response: HTTPResponse | HTTPError) -> Mapping[str, str]:
    """The headers of an answer, their names in lower case."""
    return {name.lower(): value for name, value in response.headers.items()}


def _unzipped(body: bytes, headers: Mapping[str, str], limit: int) -> bytes:
    """The body as apps read it. Some servers zip without being asked to."""
    if headers.get("content-encoding") != "gzip":
        return body
    try:
        return zlib.decompressobj(_GZIP).decompress(body, limit)
    except zlib.error:
        return b""


def trouble_of(exc: Exception) -> Trouble:
    """Why a request ended without an answer."""
    reason = exc.reason if isinstance(exc, URLError) else exc
    return next((trouble for kind, trouble in _TROUBLES if isinstance(reason, kind)), Trouble.BROKEN)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        patience, self.timeout = self.timeout, CONNECT_SECONDS
        super().connect()
        self.sock.settimeout(patience)


class _SecureConnection(HTTPSConnection):
    def connect(self) -> None:
        patience, self.timeout = self.timeout, CONNECT_SECONDS
        super().connect()
        self.sock.settimeout(patience)


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Connection, req)


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_SecureConnection, req)


class Redirects(HTTPRedirectHandler):
    """Keeps the method, which a notification needs; only 303 asks for a GET (RFC 9110, 15.4.4)."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, _msg: str, _headers: HTTPMessage, newurl: str
    ) -> Request | None:
        fp.close()  # urllib would read it to its end, if it has one
        keeps = code != 303 or req.get_method() == "HEAD"
        method, form = (req.get_method(), req.data) if keeps else ("GET", None)
        return Request(newurl, form, req.headers, method=method)  # noqa: S310


def opener(connecting: Iterable[BaseHandler]) -> OpenerDirector:
    """Follows redirects. `connecting`: the handlers that make connections.

    Without the handlers for files, ftp and data that urllib adds by itself, to which a redirect could lead.
    """
    director = OpenerDirector()
    director.addheaders = []
    for handler in (*connecting, Redirects(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        director.add_handler(handler)
    return director


OPENER = opener((ProxyHandler(), _Http(), _Https()))
"""Connects to any address, through the proxy that the environment names."""
