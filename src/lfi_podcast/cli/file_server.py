"""A local web server for static files, with byte ranges, media types, CORS, compression, validators and safety."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lfi_podcast.cli.file_reply import Range, Reply, reply
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.layout import NOT_FOUND

_BLOCK = 1 << 16


class Handler(BaseHTTPRequestHandler):
    """Serve GET and HEAD from a folder, and nothing outside it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *arguments: Any, media: str | None = None) -> None:
        self.folder, self.media = folder.resolve(), media
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
            self._reply(self.folder / NOT_FOUND, with_body, HTTPStatus.NOT_FOUND)
        elif path.is_dir():  # relative links depend on the page's address
            there = {"Location": urlsplit(self.path).path + "/", "Content-Length": "0"}
            self._send(Reply(HTTPStatus.MOVED_PERMANENTLY, there))
        else:
            self._reply(path, with_body)

    def _reply(self, path: Path, with_body: bool, failed: HTTPStatus | None = None) -> None:
        """Send a file; under the status `failed`, if that is given, whatever the request says of parts and tags."""
        if failed and not path.is_file():
            self._send(Reply(failed, {"Content-Length": "0"}))
            return
        asked = (lambda _name: None) if failed else self.headers.get
        answer = reply(path, path.relative_to(self.folder).as_posix(), asked, self.media)
        self._send(replace(answer, status=failed) if failed else answer)
        if not with_body:
            return
        if isinstance(answer.body, Range):
            self._stream(path, answer.body)
        else:
            self.wfile.write(answer.body)

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

    def _send(self, answer: Reply) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self, path: Path, part: Range) -> None:
        with path.open("rb") as file:
            file.seek(part.first)
            left = part.length
            while left > 0 and (block := file.read(min(_BLOCK, left))):
                try:
                    self.wfile.write(block)
                except ConnectionError:  # a player that seeks closes the connection
                    self.close_connection = True
                    return
                left -= len(block)


def serve(folder: Path, port: int, ready: Callable[[str], None], media: str | None = None) -> None:
    """Serve `folder` on loopback until interrupted; `ready` is called with the address.

    `media`: where sound is, if it is elsewhere.
    """
    if not folder.is_dir():
        raise PodcastError("nothing has been published yet", folder.name, "run `lfi-podcast publish` first")
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, folder, media=media))
    except OSError as exc:
        raise PodcastError(
            f"port {port} cannot be used ({exc.strerror})",
            "preview",
            "choose another with --port, or --port 0",
        ) from exc
    with server:
        ready(f"http://127.0.0.1:{server.server_address[1]}/")
        server.serve_forever()
