"""The body of an answer, block by block: whole, unzipped, and no longer than it may be."""

import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from http.client import HTTPResponse, IncompleteRead

from lfi_podcast.store.parallel import Stop, within

BLOCK = 1 << 18
BLOCK_SECONDS = 60.0
"""How long a block may take: slower than 4 KB a second is as good as broken."""

_ZIPPED = {"gzip", "x-gzip", "deflate"}
_EITHER = 32 + zlib.MAX_WBITS  # gzip or zlib, whichever it begins as


class TooLong(Exception):
    """There is more of it than may be."""


def body(response: HTTPResponse, limit: int, stop: Stop = lambda: None) -> Iterator[bytes]:
    """The body as it was meant. TooLong after `limit` bytes; OSError or HTTPException if it is not whole.

    Overdue if it comes too slowly. What `stop` raises ends it.
    """
    blocks = _sent(response, stop)
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding in _ZIPPED:
        blocks = _unzipped(blocks)
    elif encoding != "identity":
        raise OSError(f"a Content-Encoding that was not asked for: {encoding}")
    return _limited(blocks, limit)


def _sent(response: HTTPResponse, stop: Stop) -> Iterator[bytes]:
    left = response.length  # None where no Content-Length was sent
    while block := within(BLOCK_SECONDS, partial(_block, response, left), stop):
        yield block
        left = None if left is None else left - len(block)
    if left:
        raise IncompleteRead(b"", left)


def _block(response: HTTPResponse, left: int | None, stop: Stop) -> bytes:
    """The next BLOCK, or what is left. Between pieces it can be stopped, so that nothing reads on for ever."""
    block = bytearray()
    most = BLOCK if left is None else min(BLOCK, left)
    while len(block) < most and (piece := response.read1(most - len(block))):
        block += piece
        stop()
    return bytes(block)


def _unzipped(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """In blocks of at most BLOCK: a thousand times as much can be in what arrives."""
    unzip = zlib.decompressobj(_EITHER)
    try:
        for block in blocks:
            rest = block
            while rest:
                if unzip.eof:  # several zips, one after the other, are one (RFC 1952, 2.2)
                    unzip = zlib.decompressobj(_EITHER)
                yield unzip.decompress(rest, BLOCK)
                rest = unzip.unconsumed_tail or unzip.unused_data
        yield unzip.flush()
    except zlib.error as exc:
        raise OSError("what is said to be zipped is not") from exc
    if not unzip.eof:
        raise OSError("the zip ends early")


def _limited(blocks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    for block in blocks:
        limit -= len(block)
        if limit < 0:
            raise TooLong
        yield block
