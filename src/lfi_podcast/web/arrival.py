"""A large file on its way to its place: what has arrived is kept, and continued if the file is the same still."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError

from lfi_podcast.web.body import TooLong, body
from lfi_podcast.web.request import headers_of
from lfi_podcast.work.files import storage, write_file

Open = Callable[[Mapping[str, str]], HTTPResponse]
"""Asks for the file with further headers."""

Advance = Callable[[int, int], object]
"""Told the bytes that are here and those there will be (0: unknown), as they arrive."""


@dataclass(frozen=True)
class _Begun:
    """What has arrived of a file: bytes `here` of `size` (0: unknown), and what tells this version from others."""

    here: int = 0
    size: int = 0
    validator: str = ""


@dataclass(frozen=True)
class Arrival:
    """The file `into`, while it is not whole: `.NAME.part`, and `.NAME.part.json` with what it is a part of."""

    into: Path

    @property
    def _part(self) -> Path:
        return self.into.with_name(f".{self.into.name}.part")

    @property
    def _note(self) -> Path:
        return self.into.with_name(f".{self.into.name}.part.json")

    def go_on(self, ask: Open, limit: int, progress: Advance) -> HTTPResponse:
        """Fetch what is missing; returns the answer. OSError, HTTPException, TooLong, Overdue from the network."""
        begun = self._begun()
        with self._answer(ask, begun) as response:
            begun = self._continued(response, begun)
            if begun.size > limit:
                raise TooLong
            self._write(body(response, limit - begun.here), begun, progress)
        with storage(self.into):
            self._part.replace(self.into)
            self._note.unlink()
        return response

    def _begun(self) -> _Begun:
        with suppress(OSError, ValueError, TypeError):
            return _Begun(self._part.stat().st_size, **json.loads(self._note.read_bytes()))
        return _Begun()

    def _answer(self, ask: Open, begun: _Begun) -> HTTPResponse:
        """With `If-Range`, a file that has changed is sent anew, from its start (RFC 9110, 13.1.5)."""
        headers = {"Accept-Encoding": "identity"}
        if begun.here and begun.validator:
            headers |= {"Range": f"bytes={begun.here}-", "If-Range": begun.validator}
        try:
            return ask(headers)
        except HTTPError as exc:
            if exc.code == 416:
                self._start_over()
                raise OSError("there is less of the file than has arrived") from exc
            raise

    def _continued(self, response: HTTPResponse, begun: _Begun) -> _Begun:
        """What the body of the answer continues."""
        headers, length = headers_of(response), response.length or 0
        if response.status != 206:
            is_plain = headers.get("content-encoding", "identity").lower() == "identity"
            return _Begun(0, length, _validator(headers)) if is_plain else _Begun()
        span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", headers.get("content-range", ""))
        if not span or int(span[1]) != begun.here or span[2] not in ("*", str(begun.size)):
            self._start_over()
            raise OSError("not the rest of what has arrived")
        return begun

    def _start_over(self) -> None:
        with storage(self._note):
            self._note.unlink(missing_ok=True)

    def _write(self, blocks: Iterable[bytes], begun: _Begun, progress: Advance) -> None:
        here = begun.here
        with storage(self._part):
            self._part.parent.mkdir(parents=True, exist_ok=True)
            part = self._part.open("ab" if here else "wb", buffering=0)
        with part:
            write_file(self._note, json.dumps({"size": begun.size, "validator": begun.validator}).encode())
            for block in blocks:
                with storage(self._part):
                    part.write(block)
                here += len(block)
                progress(here, begun.size)
        if begun.size and here != begun.size:
            self._start_over()
            raise OSError("another size than was announced")


def _validator(headers: Mapping[str, str]) -> str:
    """What tells one version of a file from the next; "" if nothing does so for sure (RFC 9110, 8.8)."""
    tag = headers.get("etag", "")
    return tag if tag.startswith('"') else headers.get("last-modified", "")
