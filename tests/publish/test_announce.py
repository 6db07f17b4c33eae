"""Hubs are told of a new feed, and a deaf one stops nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
import yaml

from lfi_podcast.model.show import Show
from lfi_podcast.publish.announce import announce, requests
from tests.helpers import SHOW

FEED = "https://small.example.org/feed.xml"


def show(**changes: object) -> Show:
    return Show(**(yaml.safe_load(SHOW) | changes))


@pytest.fixture
def hub() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    told: list[dict[str, list[str]]] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", told
        server.shutdown()


def test_a_hub_is_told(hub):
    address, told = hub
    assert list(announce(show(hubs=[address]))) == []
    assert told == [{"hub.mode": ["publish"], "hub.url": [FEED]}]


def test_a_deaf_hub_is_a_sentence():
    (said,) = announce(show(hubs=["http://127.0.0.1:9/"]))
    assert said.startswith("127.0.0.1:9 could not be notified of the new feed")


def test_podping_is_asked_only_where_the_show_uses_it():
    assert list(requests(show())) == []
    (request,) = requests(show(podping=True))
    assert request.full_url.endswith("pubnotify?url=https%3A%2F%2Fsmall.example.org%2Ffeed.xml")


def test_a_hub_with_an_address_that_is_no_ascii_or_an_answer_that_is_no_http():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: server.accept()[0].sendall(b"hello?\r\n\r\n"), daemon=True).start()
        (said,) = announce(show(hubs=[f"http://127.0.0.1:{server.getsockname()[1]}/ü"]))
    assert "could not be notified of the new feed" in said
