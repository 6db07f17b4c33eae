"""How a file is served: its type, its length, parts of it, and who may read it."""

from lfi_podcast.verify.examined import Examined, said
from lfi_podcast.verify.questions import ORIGIN, sample_of
from lfi_podcast.web import headers
from lfi_podcast.web.request import Answer


def wrong_type(examined: Examined) -> str:
    sent, expected = headers.media_type(examined.first), examined.expected_type
    charset = examined.first.headers.get("content-type", "").lower().partition("charset=")[2].strip(' "')
    if expected and headers.canonical(sent) != expected:
        return (
            f"it is served as {sent or 'no known type'} instead of {expected}, which apps may refuse; correct the "
            "media types in the web server"
        )
    if examined.subject.role in ("feed", "archive") and charset not in ("", "utf-8", "utf8"):
        return "its Content-Type names another character set than UTF-8; remove that from the web server"
    return ""


def wrong_length(examined: Examined) -> str:
    sent = headers.length(examined.first)
    if headers.encoding(examined.first):
        return ""
    if sent is None:
        unsaid = "no Content-Length is sent, so that apps do not know how much there is to load; correct the web server"
        return "" if examined.first.status == 206 else unsaid
    if all(length == sent for _, length in examined.subject.lengths):
        return ""
    told = ", ".join(f"{who} {length}" for who, length in examined.subject.lengths)
    return f"it has {sent} bytes there, but according to {told}; purge the CDN's cache, or publish again"


def head_differs(examined: Examined) -> str:
    head, got = examined.answers["head"], examined.first
    if head.trouble or head.status != 200:
        return f"HEAD requests fail ({said(head)}); allow them in the web server: Apple Podcasts needs them"
    pairs = [("Content-Type", headers.media_type(head), headers.media_type(got))]
    if not headers.encoding(head) and not headers.encoding(got) and headers.length(got) is not None:
        pairs.append(("Content-Length", str(headers.length(head)), str(headers.length(got))))
    for name, of_head, of_get in pairs:
        if of_head != of_get:
            return f"HEAD gives {name} {of_head or 'none'}, GET {of_get or 'none'}; correct the web server"
    return ""


def no_range(examined: Examined) -> str:
    answer = examined.answers["part"]
    first, last = sample_of(examined.subject)
    if answer.status != 206:
        return (
            f"byte ranges are not served ({said(answer)}), so that listeners cannot seek; turn them on in "
            "the web server or CDN"
        )
    brought, whole = headers.part(answer), examined.answers.get("whole", Answer())
    total = headers.length(whole)
    if brought is None or (brought.first, brought.last) != (first, min(last, brought.total - 1)):
        return f"asked for bytes {first}-{last}, it says in Content-Range that it brings others; correct the web server"
    if total is not None and brought.total != total:
        return f"Content-Range tells {brought.total} bytes in all, GET {total}; correct the web server or CDN"
    is_known = whole.body and not headers.encoding(whole)
    expected = whole.body[first : brought.last + 1] if is_known else answer.body
    if len(answer.body) != brought.last + 1 - first or answer.body != expected:
        return f"asked for bytes {first}-{last}, it brings others; correct the web server or CDN"
    return ""


def no_end(examined: Examined) -> str:
    answer = examined.answers["past"]
    if examined.answers["part"].status != 206 or answer.status == 416:
        return ""
    return f"a range past the end gives {said(answer)} instead of 416, so that players wait; correct the web server"


def zipped_media(examined: Examined) -> str:
    zipped = next((each for each in examined.answers.values() if headers.encoding(each)), None)
    if zipped is None:
        return ""
    return (
        f"it is sent with Content-Encoding: {headers.encoding(zipped)[:20]!r}, so that players cannot seek; "
        "have the web server compress texts only"
    )


def no_cors(examined: Examined) -> str:
    if examined.first.headers.get("access-control-allow-origin", "").strip() in ("*", ORIGIN):
        return ""
    return "players on other sites cannot read it; send Access-Control-Allow-Origin: * (S3: `lfi-podcast store init`)"


def other_bytes(examined: Examined) -> str:
    answer, subject = examined.answers["everything"], examined.subject
    if answer.trouble:
        return f"it cannot be fetched whole: {answer.trouble}; look at the web server"
    if subject.sha256 and answer.sha256 != subject.sha256 and not headers.encoding(answer):
        return f"its {answer.read} bytes are not those that were published (SHA-256); purge the CDN's cache"
    sent = headers.length(answer)
    return (
        ""
        if sent in (None, answer.read)
        else f"it ends after {answer.read} of {sent} bytes; look at the web server"
    )
