"""What strangers name: how it is fetched, what is refused, and what survives a bad connection."""

import gzip
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.web import body as bodies
from lfi_podcast.web import public, untrusted
from lfi_podcast.web.address import sendable, shown
from lfi_podcast.web.public import is_public
from lfi_podcast.web.untrusted import Web
from tests.servers import (
    Behaviour,
    Request,
    Response,
    certificate,
    hanging,
    nobody,
    sending,
    serving,
    trickling,
)

CONTENT = bytes(range(256)) * 4000  # more than a block


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def web(pauses: list[float]) -> Web:
    """The web with this machine allowed, which does not really wait."""
    return Web(allow_private=True, sleep=pauses.append)


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[Callable[[Behaviour], str]]:
    with ExitStack() as stack:
        yield lambda behave: stack.enter_context(serving(behave))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),  # a public address, as networks without IPv4 have it
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds tell a machine its secrets
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%lo", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses(host: str, expected: bool):
    assert is_public(host) is expected


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "0"]
)
def test_this_machine_is_not_asked_whatever_it_is_called(
    host: str, address: Callable[[Behaviour], str], tmp_path: Path
):
    asked: list[Request] = []
    port = address(lambda request: asked.append(request) or Response()).rpartition(":")[2]
    for call in (Web().fetch, lambda url: Web().download(url, tmp_path / "file")):
        with pytest.raises(PodcastError, match="private network or this machine") as failure:
            call(f"http://{host}:{port}")
        assert failure.value.exit_status == 1
    assert not asked


@pytest.fixture
def one_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "is_public", lambda host: host == "127.0.0.1")


@pytest.mark.usefixtures("one_public_address")
def test_redirects_do_not_lead_into_a_private_network(address: Callable[[Behaviour], str]):
    asked: list[str] = []

    def behave(request: Request) -> Response:
        asked.append(request.path)
        return Response(302, headers={"Location": f"http://127.0.0.2:{port}/secret"})

    port = (start := address(behave)).rpartition(":")[2].strip("/")
    with pytest.raises(PodcastError, match="private network"):
        Web().fetch(start)
    assert asked == ["/"]


@pytest.mark.usefixtures("one_public_address")
def test_what_is_looked_up_is_what_is_connected_to(
    address: Callable[[Behaviour], str], monkeypatch: pytest.MonkeyPatch
):
    meanings = iter(["127.0.0.1", "127.0.0.2"])

    def rebinding(_host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(meanings), port))]

    url = address(lambda _: Response(200, b"here")).replace("127.0.0.1", "rebinding.example")
    monkeypatch.setattr(public.socket, "getaddrinfo", rebinding)
    assert Web().fetch(url).body == b"here"
    with pytest.raises(PodcastError, match="private network"):
        Web().fetch(url)


@pytest.mark.usefixtures("one_public_address")
def test_https_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = certificate(tmp_path, days=1)
    with serving(lambda _: Response(200, b"<rss/>"), certificate=file) as link:
        with pytest.raises(ServiceFailed, match="certificate is not valid"):
            Web().fetch(link)
        trusting = ssl.create_default_context(cafile=file)
        trusting.check_hostname = False  # it is for localhost
        monkeypatch.setattr(public, "_certificates", lambda: trusting)
        assert Web().fetch(link).body == b"<rss/>"


@pytest.mark.parametrize(
    ("written", "sent", "seen"),
    [
        (" https://example.org ", "https://example.org", "https://example.org"),
        ("https://example.org/a b.mp3#t=1", "https://example.org/a%20b.mp3", "https://example.org/a b.mp3"),
        (
            "http://müller.example/ä?x=ö",
            "http://xn--mller-kva.example/%C3%A4?x=%C3%B6",
            "http://müller.example/ä?…",
        ),
        ("https://me:pw@example.org:8443/", "https://example.org:8443/", "https://example.org:8443/"),
        (
            "https://example.org/%7Ea%2Fb@c",
            "https://example.org/%7Ea%2Fb@c",
            "https://example.org/%7Ea%2Fb@c",
        ),
        ("https://a@b:pw@example.org/", "https://example.org/", "https://example.org/"),
    ],
)
def test_addresses_as_they_are_sent_and_shown(written: str, sent: str, seen: str):
    assert sendable(written).url == sent
    assert shown(written) == seen
    assert "pw" not in repr(sendable(written))


def test_a_private_address_may_speak_https(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    known = certificate(tmp_path, days=1)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    with serving(lambda _: Response(200, b"here"), certificate=known) as link:
        assert web.fetch(link).body == b"here"


@pytest.mark.usefixtures("one_public_address")
def test_a_host_with_a_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 9)) for host in ("127.0.0.1", "10.0.0.1")]
    monkeypatch.setattr(public.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(PodcastError, match="private network"):
        Web().fetch("http://two-faced.example/")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x", "//x", "http://", "http://x:y/", ""]
)
def test_only_the_web_is_asked(url: str, web: Web):
    with pytest.raises(PodcastError, match="no address of the web"):
        web.fetch(url)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "/again"])
def test_redirects_that_lead_nowhere(target: str, web: Web, address: Callable[[Behaviour], str]):
    with pytest.raises(ServiceFailed, match="redirects in a circle"):
        web.fetch(address(lambda _: Response(302, headers={"Location": target})))


def test_a_document_is_unzipped_and_has_its_last_address(web: Web, address: Callable[[Behaviour], str]):
    zipped = gzip.compress(CONTENT) + gzip.compress(b"more")

    def behave(request: Request) -> Response:
        if request.path == "/":
            return Response(301, headers={"Location": "/feed ü.xml"})
        assert request.headers["Accept-Encoding"] == "gzip" and request.path == "/feed%20%C3%BC.xml"
        return Response(200, zipped, {"Content-Encoding": "gzip", "Content-Type": "text/xml"})

    document = web.fetch((start := address(behave)) + "feed ü.xml")
    assert document.body == CONTENT + b"more"
    assert document.url == start + "feed%20%C3%BC.xml" and document.headers["content-type"] == "text/xml"


def test_name_and_password_go_to_the_host_only_and_into_no_message(
    web: Web, address: Callable[[Behaviour], str]
):
    seen: list[str | None] = []

    def elsewhere(request: Request) -> Response:
        seen.append(request.headers.get("Authorization"))
        return Response(404)

    other = address(elsewhere)

    def behave(request: Request) -> Response:
        seen.append(request.headers.get("Authorization"))
        return Response(302, headers={"Location": other})

    url = address(behave).replace("//", "//me:s%40cret@") + "feed?token=hidden"
    with pytest.raises(ServiceFailed, match=r"^http://127.0.0.1:\d+/feed\?…: is not there; ") as failure:
        web.fetch(url)
    assert seen == ["Basic bWU6c0BjcmV0", None]
    assert not re.search("me:|cret|hidden", str(failure.value))


BOMB = gzip.compress(bytes(30_000_000))


@pytest.mark.parametrize(
    "response",
    [
        Response(200, BOMB, {"Content-Encoding": "gzip"}),
        Response(200, bytes(1_000_001)),
        Response(200, b"", {"Content-Length": "10000000000"}),
    ],
    ids=["zipped", "long", "announced"],
)
def test_there_is_a_limit(response: Response, web: Web, address: Callable[[Behaviour], str], tmp_path: Path):
    url = address(lambda _: response)
    with pytest.raises(PodcastError, match="larger than it may be") as failure:
        web.download(url, tmp_path / "file", limit=1_000_000)
    assert not isinstance(failure.value, ServiceFailed)
    if response.body:
        with pytest.raises(PodcastError, match="larger than it may be"):
            web.fetch(url, limit=1_000_000)
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize(
    "response",
    [
        Response(200, gzip.compress(CONTENT)[:-9], {"Content-Encoding": "gzip"}),
        Response(200, CONTENT, {"Content-Encoding": "gzip"}),
        Response(200, CONTENT, {"Content-Encoding": "br"}),
        Response(200, CONTENT, {"Content-Length": str(len(CONTENT) + 1)}),
    ],
    ids=["cut", "not zipped", "unknown", "short"],
)
def test_half_a_document_is_none(
    response: Response, web: Web, pauses: list[float], address: Callable[[Behaviour], str]
):
    with pytest.raises(ServiceFailed, match="the connection broke"):
        web.fetch(address(lambda _: response))
    assert pauses == [1, 4, 10]


def test_a_server_without_end_is_left(web: Web, pauses: list[float], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(untrusted, "DOCUMENT_SECONDS", 0.1)
    with trickling() as address, pytest.raises(ServiceFailed, match="no answer in time"):
        web.fetch(address)
    assert not pauses


def test_a_silent_server_is_asked_again(web: Web, pauses: list[float], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(untrusted, "READ_SECONDS", 0.05)
    with hanging() as address, pytest.raises(ServiceFailed, match="no answer in time"):
        web.fetch(address)
    assert len(pauses) == 3


def test_nobody_there(web: Web):
    with nobody() as address, pytest.raises(ServiceFailed, match="nothing answers there"):
        web.fetch(address)
    with pytest.raises(ServiceFailed, match="no host of this name"):
        web.fetch("http://nobody.invalid/")


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        (503, {}, 1),
        (429, {"Retry-After": "7"}, 7),
        (503, {"Retry-After": "0"}, 1),
        (429, {"Retry-After": "soon"}, 1),
        (503, {"Retry-After": "Sat, 28 Nov 2026 10:00:30 GMT", "Date": "Sat, 28 Nov 2026 10:00:00 GMT"}, 30),
    ],
)
def test_who_is_busy_is_asked_later(
    status: int,
    headers: dict[str, str],
    pause: float,
    web: Web,
    pauses: list[float],
    address: Callable[[Behaviour], str],
):
    answers = iter([Response(status, headers=headers), Response(200, b"here")])
    assert web.fetch(address(lambda _: next(answers))).body == b"here"
    assert pauses == [pytest.approx(pause, abs=0.5)]


@pytest.mark.parametrize(("status", "after"), [(404, "0"), (410, "0"), (403, "0"), (429, "3600")])
def test_what_does_not_pass_is_asked_once(
    status: int, after: str, web: Web, pauses: list[float], address: Callable[[Behaviour], str]
):
    with pytest.raises(ServiceFailed):
        web.fetch(address(lambda _: Response(status, headers={"Retry-After": after})))
    assert not pauses


class Host:
    """Has one file, and knows ranges. The connection breaks after each of `breaks` bytes."""

    def __init__(self, content: bytes = CONTENT, *breaks: int, validator: tuple[str, str] = ("ETag", '"1"')):
        self.content, self.breaks, self.validator = content, list(breaks), validator
        self.asked: list[str | None] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(asked := request.headers.get("Range"))
        headers = dict([self.validator])
        since = int(asked[6:-1]) if asked and request.headers.get("If-Range") == self.validator[1] else 0
        if since >= len(self.content):
            return Response(416, headers={"Content-Range": f"bytes */{len(self.content)}"})
        rest = self.content[since:]
        headers["Content-Length"] = str(len(rest))
        if since:
            size = len(self.content)
            headers["Content-Range"] = f"bytes {since}-{size - 1}/{size}"
        sent = rest[: self.breaks.pop(0)] if self.breaks else rest
        return Response(206 if since else 200, sent, headers)


@pytest.mark.parametrize("validator", [("ETag", '"1"'), ("Last-Modified", "Sat, 28 Nov 2026 10:00:00 GMT")])
def test_a_download_goes_on_where_it_broke(
    validator: tuple[str, str], web: Web, address: Callable[[Behaviour], str], tmp_path: Path
):
    host, path, seen = Host(CONTENT, 300_000, 1000, validator=validator), tmp_path / "new" / "file.mp3", []
    web.download(address(host), path, progress=lambda *state: seen.append(state))
    assert path.read_bytes() == CONTENT
    assert host.asked == [None, "bytes=300000-", "bytes=301000-"]
    assert list(path.parent.iterdir()) == [path]
    assert seen[-1] == (len(CONTENT), len(CONTENT)) and seen == sorted(seen)


def test_a_download_goes_on_in_the_next_run(web: Web, address: Callable[[Behaviour], str], tmp_path: Path):
    host, path = Host(CONTENT, 1000, 1000, 1000, 1000), tmp_path / "file.mp3"
    with pytest.raises(ServiceFailed, match="the connection broke"):
        web.download(url := address(host), path)
    assert not path.exists()
    web.download(url, path)
    assert path.read_bytes() == CONTENT and host.asked[-1] == "bytes=4000-"


@pytest.mark.parametrize("validator", [("ETag", 'W/"1"'), ("X-Nothing", "1")])
def test_what_cannot_be_told_apart_starts_over(
    validator: tuple[str, str], web: Web, address: Callable[[Behaviour], str], tmp_path: Path
):
    host = Host(CONTENT, 1000, validator=validator)
    web.download(address(host), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT and host.asked == [None, None]


def test_a_file_that_changed_meanwhile_starts_over(
    web: Web, address: Callable[[Behaviour], str], tmp_path: Path
):
    with pytest.raises(ServiceFailed):
        web.download(address(Host(CONTENT, *[9] * 4)), tmp_path / "file")
    changed = Host(CONTENT[::-1], validator=("ETag", '"2"'))
    web.download(address(changed), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize(
    "content", [CONTENT[:20], CONTENT + b"x"], ids=["shorter than what arrived", "of another size"]
)
def test_another_file_with_the_same_validator_starts_over(
    content: bytes, web: Web, address: Callable[[Behaviour], str], tmp_path: Path
):
    with pytest.raises(ServiceFailed):
        web.download(address(Host(CONTENT, *[9] * 4)), tmp_path / "file")
    web.download(address(host := Host(content)), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == content
    assert host.asked == ["bytes=36-", None]


def test_a_download_that_somebody_zipped(web: Web, address: Callable[[Behaviour], str], tmp_path: Path):
    zipped = Response(200, gzip.compress(CONTENT), {"Content-Encoding": "gzip", "ETag": '"1"'})
    web.download(address(lambda _: zipped), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_disk_that_cannot_be_written(web: Web, address: Callable[[Behaviour], str], tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PodcastError, match="cannot be written") as failure:
        web.download(address(Host()), tmp_path / "file" / "inside")
    assert failure.value.exit_status == 1


def test_a_slow_download_is_left(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(bodies, "BLOCK_SECONDS", 0.1)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    with sending(answer, b"x", 0.02) as address, pytest.raises(ServiceFailed, match="no answer in time"):
        web.download(address, tmp_path / "file")
