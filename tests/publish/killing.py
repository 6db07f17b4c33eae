"""Publishers in processes of their own, and a proxy before their S3 service that kills them at a chosen request."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from urllib.parse import urlsplit

from tests.helpers import ROOT

NOW = "2026-12-01T00:00:00Z"


def start(root: Path, *arguments: str, now: str = NOW) -> subprocess.Popen[str]:
    """`lfi-podcast` on the show at `root`, in a process group of its own."""
    command = [sys.executable, "-m", "lfi_podcast", "-C", str(root), "--now", now, *arguments]
    keys = {"AWS_ACCESS_KEY_ID": "moto", "AWS_SECRET_ACCESS_KEY": "s3cret"}
    return subprocess.Popen(
        command,
        env={**keys, **os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(root: Path, *arguments: str, now: str = NOW) -> tuple[int, str]:
    """The exit status of `lfi-podcast`, and what it said."""
    process = start(root, *arguments, now=now)
    said = process.communicate(timeout=300)[0]
    return process.returncode, said


def kill(process: subprocess.Popen[str]) -> None:
    """SIGKILL, for its children as well."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Killer:
    """`log`: method and path of every request. `victim` is killed at request `at`, which counts from 0:

    when the service has carried it out and before the answer, or `within` its body, half of which gets to the service.
    """

    endpoint: str
    log: list[tuple[str, str]] = field(default_factory=list)
    at: int | None = None
    within: bool = False
    victim: subprocess.Popen[str] | None = None
    _open: int = 0
    _changed: Condition = field(default_factory=Condition)

    def begin(self, method: str, path: str) -> bool:
        """Whether this is the request at which to kill."""
        with self._changed:
            self._open += 1
            self.log.append((method, path))
            return self.at == len(self.log) - 1

    def end(self) -> None:
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def settle(self) -> None:
        """Wait until the service has had all that was under way."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._open, timeout=60)


@contextmanager
def killer(endpoint: str) -> Iterator[Killer]:
    upstream = urlsplit(endpoint)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, TimeoutError):
                self.close_connection = True

        def relay(self) -> None:
            is_last = proxy.begin(self.command, self.path)
            try:
                self.pass_on(is_last)
            finally:
                proxy.end()

        def pass_on(self, is_last: bool) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length // 2 if is_last and proxy.within else length)
            if is_last and proxy.within:
                kill(proxy.victim)
            if len(body) < length and not is_last:
                return  # its publisher is dead
            service = http.client.HTTPConnection(upstream.hostname, upstream.port, timeout=60)
            try:
                service.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in ("expect", "connection"):
                        service.putheader(name, value)
                service.endheaders(body)
                if len(body) < length:
                    return
                got = service.getresponse()
                content = got.read()
            finally:
                service.close()
            if is_last:
                kill(proxy.victim)
                self.close_connection = True
                return
            self.answer(got, content)

        def answer(self, got: http.client.HTTPResponse, content: bytes) -> None:
            self.send_response_only(got.status)
            for name, value in got.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            length = got.headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(content))
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = relay  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        proxy = Killer(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield proxy
        server.shutdown()
