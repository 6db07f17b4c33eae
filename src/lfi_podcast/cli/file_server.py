"""A local web server for static files, with byte ranges, media types and CORS."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.layout import Headers

_BLOCK = 1 << 16
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class Range:
    """Bytes `first` to `last`, inclusive."""

    first: int
    last: int


def parse_range(header: str | None, size: int) -> Range | None:
    """The requested range (RFC 9110, 14.1.2); None for the whole file; ValueError if it is not satisfiable."""
    match = _RANGE.fullmatch(header.strip()) if header else None
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        wanted = Range(max(0, size - int(last)), size - 1)
    else:
        wanted = Range(int(first), min(int(last) if last else size - 1, size - 1))
    if wanted.first > wanted.last:
        raise ValueError("not satisfiable")
    return wanted


class Handler(BaseHTTPRequestHandler):
    """Serve GET and HEAD from a folder, and nothing outside it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *arguments: Any) -> None:
        self.folder = folder.resolve()
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, *_arguments: Any) -> None:
        """Log nothing."""

    def _answer(self, with_body: bool) -> None:
        path = self._found()
        if path is None:
            self._answer_empty(HTTPStatus.NOT_FOUND)
            return
        if path.is_dir():  # relative links depend on the page's address
            self._answer_empty(HTTPStatus.MOVED_PERMANENTLY, ("Location", urlsplit(self.path).path + "/"))
            return
        size = path.stat().st_size
        try:
            wanted = parse_range(self.headers.get("Range"), size)
        except ValueError:
            self._answer_empty(
                HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, ("Content-Range", f"bytes */{size}")
            )
            return
        whole = Range(0, size - 1)
        part = wanted or whole
        headers = Headers.of(path.relative_to(self.folder).as_posix())
        self.send_response(HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK)
        self.send_header("Content-Type", headers.media_type)
        self.send_header("Content-Length", str(part.last - part.first + 1))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "no-cache")
        if wanted:
            self.send_header("Content-Range", f"bytes {part.first}-{part.last}/{size}")
        self.end_headers()
        if with_body:
            self._send(path, part)

    def _found(self) -> Path | None:
        """The file at an address, or a folder's index, or the folder if the slash is missing."""
        address = unquote(urlsplit(self.path).path)
        try:
            path = (self.folder / address.lstrip("/")).resolve()
            if not path.is_relative_to(self.folder):
                return None
            if address.endswith("/"):
                path /= "index.html"
            return path if path.is_file() or (path / "index.html").is_file() else None
        except (ValueError, OSError):
            return None

    def _send(self, path: Path, part: Range) -> None:
        with path.open("rb") as file:
            file.seek(part.first)
            left = part.last - part.first + 1
            while left > 0 and (block := file.read(min(_BLOCK, left))):
                try:
                    self.wfile.write(block)
                except ConnectionError:  # a player that seeks closes the connection
                    self.close_connection = True
                    return
                left -= len(block)

    def _answer_empty(self, status: HTTPStatus, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", "0")):
            self.send_header(name, value)
        self.end_headers()


def serve(folder: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve `folder` on loopback until interrupted; `ready` is called with the address."""
    if not folder.is_dir():
        raise PodcastError("nothing has been published yet", folder.name, "run `lfi-podcast publish` first")
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, folder))
    except OSError as exc:
        raise PodcastError(
            f"port {port} cannot be used ({exc.strerror})",
            "preview",
            "choose another with --port, or --port 0",
        ) from exc
    with server:
        ready(f"http://127.0.0.1:{server.server_address[1]}/")
        server.serve_forever()
