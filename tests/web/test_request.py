"""One request and its answer; how many are asked side by side is in the tests of who asks."""

import socket
import time
from contextlib import ExitStack
from hashlib import sha256

import pytest

from lfi_podcast.web import request as web
from lfi_podcast.web.request import Question, Redirect, Trouble, ask
from tests.servers import Request, Response, serving


def test_a_connection_that_is_not_made_is_given_up_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(web, "READ_SECONDS", 10_000.0)
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # nobody accepts them, so that the queue is full
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        assert ask(Question(f"http://127.0.0.1:{server.getsockname()[1]}/")).trouble is Trouble.SLOW


def test_an_answer_may_take_longer_than_the_connection(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web, "CONNECT_SECONDS", 0.2)

    def slow(_: Request) -> Response:
        time.sleep(0.5)
        return Response(204)

    with serving(slow) as address:
        assert ask(Question(address)).status == 204


def test_only_as_much_of_the_body_is_read_as_was_asked_for():
    with serving(lambda _: Response(200, b"x" * 100_000)) as address:
        assert ask(Question(address)).body == b""
        assert ask(Question(address, limit=10)).body == b"x" * 10


@pytest.mark.parametrize(("method", "then"), [("POST", "GET"), ("HEAD", "HEAD")])
def test_see_other_asks_for_a_page_without_the_form(method: str, then: str):
    asked = []

    def elsewhere(request: Request) -> Response:
        asked.append((request.method, request.path, request.body))
        return Response(303, headers={"Location": "/page"}) if request.path == "/" else Response(204)

    with serving(elsewhere) as address:
        assert ask(Question(address, method, b"form" if method == "POST" else None)).status == 204
    assert asked[1] == (then, "/page", b"")


def test_the_way_to_an_answer_is_remembered_or_not_gone():
    def elsewhere(request: Request) -> Response:
        return Response(302, headers={"Location": "/there"}) if request.path == "/" else Response(204)

    with serving(elsewhere) as address:
        assert ask(Question(address)).redirects == (Redirect(302, f"{address}there"),)
        stayed = ask(Question(address, follows=False))
    assert (stayed.status, stayed.headers["location"], stayed.redirects) == (302, "/there", ())


def test_a_body_is_hashed_to_the_limit_without_being_kept():
    with serving(lambda _: Response(200, b"x" * 100_000)) as address:
        whole = ask(Question(address, limit=1_000_000, is_hashed=True))
        part = ask(Question(address, limit=10, is_hashed=True))
    assert (whole.read, whole.sha256, whole.body) == (100_000, sha256(b"x" * 100_000).hexdigest(), b"")
    assert (part.read, part.sha256) == (10, sha256(b"x" * 10).hexdigest())
