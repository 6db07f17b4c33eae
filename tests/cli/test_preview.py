"""`lfi-podcast preview`: what it says when there is nothing that it could serve."""

import socket
from pathlib import Path

from tests.helpers import SHOW


def test_nothing_published_yet(show: Path, lfi):
    result = lfi("-C", show, "preview", "--port", "0")
    assert result.status == 1 and "nothing has been published yet" in result.err


def test_a_store_that_is_elsewhere(show: Path, lfi):
    (show / "show.yml").write_text(SHOW + "store: s3://bucket/x\n")
    result = lfi("-C", show, "preview")
    assert result.status == 1 and "s3://bucket/x/, which is not a folder" in result.err


def test_a_port_that_is_taken(show: Path, lfi):
    (show / "public").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = lfi("-C", show, "preview", "--port", port)
    assert result.status == 1 and f"port {port} cannot be used" in result.err and "--port 0" in result.err
