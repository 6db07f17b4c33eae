"""Whether a service honours `If-Match` and `If-None-Match` on writes, found out by trying.

Some services refuse such a write (501 or 400), some ignore the condition and write. Ceph takes an ETag without its
quotation marks only; others may want them.
"""

from collections.abc import Mapping
from secrets import token_hex
from typing import Literal

from lfi_podcast.errors import Changed, ServiceFailed
from lfi_podcast.model.layout import TRIALS
from lfi_podcast.store.s3_failures import DamagedUpload, failure, names
from lfi_podcast.store.s3_objects import S3Objects
from lfi_podcast.store.store import Upload

Conditions = Literal["bare", "quoted", "none"]
"""How an ETag is written in the conditions that a service honours; none: it honours no conditions."""

_NO_TAG = "0" * 32
_TRIES = 4
_REFUSALS = {"HTTP 400", "HTTP 405", "HTTP 501"}


def condition(known: str | None, written: Conditions) -> Mapping[str, str]:
    """The arguments of a write that depends on the tag of what is there; None: on nothing being there."""
    if known is None:
        return {"IfNoneMatch": "*"}
    return {"IfMatch": f'"{known}"' if written == "quoted" else known}


def is_refusal(failed: ServiceFailed) -> bool:
    """Whether the service did not understand a request, rather than fail at it."""
    return bool(_REFUSALS & set(names(failed.__cause__)))


def trial_key() -> str:
    """A new key, for an object of one's own to try conditions on."""
    return f"{TRIALS}{token_hex(8)}.json"


def found_conditions(objects: S3Objects, key: str) -> Conditions:
    """Try them out on the object `key`, and delete it. ServiceFailed if that cannot be told now."""
    try:
        return _tried(objects, key)
    except ServiceFailed as failed:
        if not is_refusal(failed):
            raise
        objects.put(Upload(key, b"{}"))  # raises where not the condition was at fault
        return "none"
    finally:
        objects.delete(key)


def _tried(objects: S3Objects, key: str) -> Conditions:
    tag = put_if(objects, Upload(key, b"1"), None, "bare")
    for wrong in ({"IfNoneMatch": "*"}, {"IfMatch": _NO_TAG}):
        try:
            objects.put(Upload(key, b"2"), wrong)
        except Changed:
            continue
        return "none"
    for written in ("bare", "quoted"):
        try:
            put_if(objects, Upload(key, b"3"), tag, written)
        except Changed:
            continue
        return written
    return "none"


def put_if(objects: S3Objects, upload: Upload, known: str | None, written: Conditions) -> str:
    """Write if the version there has the tag `known`; returns the new tag.

    Where that was so and only the answer was lost, it counts as written. What was damaged on its way is written over.
    """
    for _ in range(_TRIES):
        damaged = list[str]()
        try:
            return objects.put(upload, condition(known, written), damaged=damaged.append)
        except Changed:
            if not damaged:
                held = objects.version(upload.key)
                with upload.open() as content:
                    if held is None or held.content != content.read():
                        raise
                return held.tag
            known = damaged[-1]
    raise failure(DamagedUpload(), objects.service.url + upload.key)
