"""The table of checks. Each finds one kind of fault, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lfi_podcast.errors import Severity
from lfi_podcast.verify import artwork, files, texts, transport
from lfi_podcast.verify.examined import Examined, Fault
from lfi_podcast.verify.questions import AGENTS
from lfi_podcast.verify.subjects import Role

_ARCHIVES: tuple[Role, ...] = ("feed", "archive")
_TEXTS: tuple[Role, ...] = ("transcript", "chapters")
_EVERY: tuple[Role, ...] = (*_ARCHIVES, "catalog", "sound", *_TEXTS, "cover", "picture", "page")


@dataclass(frozen=True)
class Verified:
    """A row of the result. `status`: of HTTP, if there was an answer. A warning is no fault: `ok` is true."""

    url: str
    ok: bool
    status: int | None
    message: str = ""
    check: str = ""
    level: Severity | None = None


@dataclass(frozen=True)
class Ruling:
    """A row of the table: a check. `needs`: the answers without which it says nothing."""

    name: str
    roles: tuple[Role, ...]
    fault: Fault
    needs: tuple[str, ...] = ()
    level: Severity = "error"


def faults(examined: Examined) -> Iterator[Verified]:
    """Everything that is wrong at an address. If nothing is there, only that."""
    for ruling in THERE:
        if examined.subject.role in ruling.roles and (message := ruling.fault(examined)):
            yield _row(examined, ruling.name, message)
            return
    for ruling in RULINGS:
        is_asked = examined.subject.role in ruling.roles and set(ruling.needs) <= examined.answers.keys()
        if is_asked and (message := ruling.fault(examined)):
            yield _row(examined, ruling.name, message, ruling.level)


def _row(examined: Examined, name: str, message: str, level: Severity = "error") -> Verified:
    status = examined.first.status or None
    return Verified(examined.subject.url, level != "error", status, message, name, level)


def _picture(judge: Callable[[bytes], str]) -> Fault:
    return lambda examined: judge(examined.answers["whole"].body)


THERE = (
    Ruling("reachable", _EVERY, transport.unreachable),
    Ruling("certificate", _EVERY, transport.invalid_certificate),
    Ruling("index", ("page",), transport.no_index),
    Ruling("status", _EVERY, transport.wrong_status),
    Ruling("feed", _ARCHIVES, texts.no_feed),
)
RULINGS = (
    Ruling("https", _EVERY, transport.plain_http),
    Ruling("expiring", _EVERY, transport.expiring),
    Ruling("certificate", _EVERY, transport.ending_certificate),
    Ruling("type", _EVERY, files.wrong_type),
    Ruling("length", ("sound",), files.wrong_length),
    Ruling("head", _EVERY, files.head_differs, ("head",)),
    Ruling("range", ("sound", "cover"), files.no_range, ("part",)),
    Ruling("past-end", ("sound",), files.no_end, ("part", "past")),
    Ruling("encoding", ("sound", "cover", "picture"), files.zipped_media),
    Ruling("cors", _TEXTS, files.no_cors),
    Ruling("validators", _ARCHIVES, texts.no_validator),
    Ruling("not-modified", _ARCHIVES, texts.fetched_again, ("again",)),
    Ruling("not-modified", _ARCHIVES, texts.never_fetched_again, ("changed",)),
    Ruling("gzip", (*_ARCHIVES, "catalog", *_TEXTS), texts.not_readable),
    Ruling("published", (*_ARCHIVES, "catalog", *_TEXTS, "cover"), texts.another_body),
    Ruling("agents", ("feed", "sound"), texts.agents_differ, tuple(AGENTS)),
    Ruling("shape", ("cover",), _picture(artwork.shape_fault), ("whole",)),
    Ruling("colours", ("cover",), _picture(artwork.colour_fault), ("whole",)),
    Ruling("weight", ("cover",), _picture(artwork.weight_fault), ("whole",), "warning"),
    Ruling("digest", ("sound",), files.other_bytes, ("everything",)),
)
