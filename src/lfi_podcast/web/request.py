"""Requests as apps make them: redirects are followed, to http and https only.

urllib's timeout is for each read, so that a server which sends a byte now and then could hold the program for hours:
who asks gives each request a thread that is abandoned when the time is up (`store/parallel.py`).
"""

import hashlib
import os
import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from socket import gaierror
from typing import IO, Any
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
_BLOCK = 1 << 16


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
    """A request. `form`: the body of a POST. `limit`: bytes of the answer's body to read.

    `follows`: whether redirects are followed. `is_hashed`: the body is not kept, only its digest.
    """

    url: str
    method: str = "GET"
    form: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0
    follows: bool = True
    is_hashed: bool = False


@dataclass(frozen=True)
class Redirect:
    """The status with which an answer led to another address, and that address."""

    status: int
    url: str


@dataclass(frozen=True)
class Answer:
    """Status, headers (their names in lower case) and the start of the body, unzipped; or why there are none.

    `redirects`: those that were followed. `expires`: when the first certificate on the way does. `sha256`: of the body
    as it was sent, if it was asked for; `read`: its bytes.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    trouble: Trouble | None = None
    redirects: tuple[Redirect, ...] = ()
    expires: datetime | None = None
    sha256: str = ""
    read: int = 0


def ask(question: Question) -> Answer:
    """The answer after all redirects. May take for ever if the server sends a little now and then."""
    way = _Way(follows=question.follows)
    sent = {"User-Agent": USER_AGENT, **question.headers}
    try:
        request = _Request(question.url, question.form, sent, method=question.method)
        request.way = way
        with OPENER.open(request, timeout=READ_SECONDS) as response:
            return _answer(response, question, way)
    except HTTPError as exc:
        exc.close()
        return Answer(exc.code, headers_of(exc), redirects=tuple(way.redirects), expires=way.expires)
    except (OSError, HTTPException, ValueError) as exc:
        return Answer(trouble=trouble_of(exc), redirects=tuple(way.redirects), expires=way.expires)


def _answer(response: HTTPResponse, question: Question, way: "_Way") -> Answer:
    headers, body, digest, read = headers_of(response), b"", hashlib.sha256(), 0
    if question.is_hashed:
        while block := response.read(min(_BLOCK, question.limit - read)):
            digest.update(block)
            read += len(block)
    elif question.limit:
        body = _unzipped(response.read(question.limit), headers, question.limit)
    sha256 = digest.hexdigest() if question.is_hashed else ""
    return Answer(response.status, headers, body, None, tuple(way.redirects), way.expires, sha256, read)


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


@dataclass
class _Way:
    """What a request met on its way to the answer."""

    follows: bool = True
    redirects: list[Redirect] = field(default_factory=list)
    expires: datetime | None = None


class _Request(Request):
    way: _Way


class _Connection(HTTPConnection):
    def connect(self) -> None:
        patience, self.timeout = self.timeout, CONNECT_SECONDS
        super().connect()
        self.sock.settimeout(patience)


class _SecureConnection(HTTPSConnection):
    def __init__(self, host: str, *, way: _Way, **options: Any) -> None:
        super().__init__(host, **options)
        self._way = way

    def connect(self) -> None:
        patience, self.timeout = self.timeout, CONNECT_SECONDS
        super().connect()
        self.sock.settimeout(patience)
        certificate = self.sock.getpeercert() or {}
        moment = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
        self._way.expires = min(self._way.expires or moment, moment)


@cache
def _context(*_places: str | None) -> ssl.SSLContext:
    """Reading all certificates takes as long as a request. The places: where OpenSSL is told to look for them."""
    return ssl.create_default_context()


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Connection, req)


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        way = req.way if isinstance(req, _Request) else _Way()
        context = _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        return self.do_open(partial(_SecureConnection, way=way, context=context), req)


class Redirects(HTTPRedirectHandler):
    """Keeps the method, which a notification needs; only 303 asks for a GET (RFC 9110, 15.4.4)."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, _msg: str, _headers: HTTPMessage, newurl: str
    ) -> Request | None:
        way = req.way if isinstance(req, _Request) else _Way()
        if not way.follows:
            return None
        fp.close()  # urllib would read it to its end, if it has one
        keeps = code != 303 or req.get_method() == "HEAD"
        method, form = (req.get_method(), req.data) if keeps else ("GET", None)
        request = _Request(newurl, form, req.headers, method=method)
        request.way = way
        way.redirects.append(Redirect(code, newurl))
        return request


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
