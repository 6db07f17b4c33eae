"""An HTTP proxy in this process that counts requests and makes them go wrong."""

import http.client
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

CONDITIONS = {"if-match", "if-none-match"}
CODES = {
    403: "AccessDenied",
    429: "TooManyRequests",
    503: "SlowDown",
    501: "NotImplemented",
    400: "InvalidArgument",
}


@dataclass
class Fault:
    """What to do with the requests that match, `skip` of them left out, `times` of them hit.

    A number: that status is answered. "refuse": 501 if there is a condition. "ignore": conditions are taken out.
    "lose": carried out, the answer dropped. "reset": not carried out. "cut", "flip": half of the answer, a bit of it.
    "flip request": a bit of the request. "trickle": a byte of the answer each half second. "html": a page.
    """

    do: str
    method: str = ".*"
    match: str = ""
    times: int = 1_000_000
    skip: int = 0


@dataclass
class Proxy:
    """`log`: method and path of every request."""

    endpoint: str
    faults: list[Fault] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    delay: float = 0.0
    _choosing: Lock = field(default_factory=Lock)

    def count(self, method: str = ".*") -> int:
        return sum(bool(re.fullmatch(method, each)) for each, _ in self.log)

    def choose(self, method: str, path: str) -> str | None:
        with self._choosing:
            self.log.append((method, path))
            for fault in self.faults:
                if re.fullmatch(fault.method, method) and re.search(fault.match, path):
                    fault.skip, skipped = fault.skip - 1, fault.skip > 0
                    if not skipped and fault.times > 0:
                        fault.times -= 1
                        return fault.do
        return None


@contextmanager
def faulty(endpoint: str, *faults: Fault) -> Iterator[Proxy]:
    """A proxy in front of a service."""
    upstream = urlsplit(endpoint)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except (ConnectionError, TimeoutError):
                self.close_connection = True

        def relay(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            do = proxy.choose(self.command, self.path)
            headers = dict(self.headers.items())
            has_condition = bool(CONDITIONS & {name.lower() for name in headers})
            time.sleep(proxy.delay)
            if do == "refuse":
                do = "501" if has_condition else None
            if do == "ignore":
                headers = {name: value for name, value in headers.items() if name.lower() not in CONDITIONS}
            if do == "reset":
                self.close_connection = True
            elif do and do.isdigit():
                code = CODES.get(int(do), "Fault")
                self.answer(int(do), [("Retry-After", "0")], f"<Error><Code>{code}</Code></Error>".encode())
            elif do == "html":
                self.answer(200, [("Content-Type", "text/html")], b"<!doctype html><p>Log in<br>")
            else:
                self.pass_on(flipped(body) if do == "flip request" else body, headers, do)

        def pass_on(self, body, headers, do):
            connection = http.client.HTTPConnection(upstream.hostname, upstream.port)
            headers.pop("Expect", None)
            connection.request(self.command, self.path, body, headers)
            got = connection.getresponse()
            content = got.read()
            connection.close()
            if do == "lose":
                self.close_connection = True
                return
            self.answer(got.status, got.getheaders(), content, do)

        def answer(self, status, headers, content, do=None):
            hidden = {"content-length", "transfer-encoding", "connection"}
            kept = [(name, value) for name, value in headers if name.lower() not in hidden]
            length = {name.lower(): value for name, value in headers}.get("content-length", "0")
            self.send_response_only(status)
            for name, value in kept:
                self.send_header(name, value)
            self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
            self.end_headers()
            if do == "flip":
                content = flipped(content)
            if do == "cut":
                content, self.close_connection = content[: len(content) // 2], True
            if do == "trickle":
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.5)
            elif self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = relay  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}", list(faults))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()


def flipped(content: bytes) -> bytes:
    if not content:
        return content
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
