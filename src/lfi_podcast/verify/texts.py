"""How feed and texts are served: whether they are what was published, to everybody, and only when they have changed."""

from lfi_podcast.verify.examined import Examined, said
from lfi_podcast.verify.questions import AGENTS
from lfi_podcast.verify.staleness import age_fault, without_date
from lfi_podcast.verify.subjects import parse_feed
from lfi_podcast.web import headers


def no_feed(examined: Examined) -> str:
    if not_readable(examined) or parse_feed(examined.first.body, examined.subject.url):
        return ""
    sent = headers.media_type(examined.first) or "no known type"
    return f"something else than a feed is served there ({sent}); correct the address, or the web server"


def no_validator(examined: Examined) -> str:
    if {"etag", "last-modified"} & examined.first.headers.keys():
        return ""
    return "there is neither ETag nor Last-Modified, so that apps fetch all of it each time; have the server send them"


def fetched_again(examined: Examined) -> str:
    answer = examined.answers["again"]
    if answer.status == 304:
        return ""
    return (
        f"it gives {said(answer)} instead of 304 to who already has it (If-None-Match, If-Modified-Since), so that "
        "apps fetch all of it each time; correct the web server"
    )


def never_fetched_again(examined: Examined) -> str:
    if examined.answers["changed"].status != 304:
        return ""
    return "it gives 304 to who has another version, so that apps never get the new one; correct the web server or CDN"


def not_readable(examined: Examined) -> str:
    answer = examined.first
    name = headers.encoding(answer)
    if not name or (name == "gzip" and answer.body) or not examined.subject.is_new:
        return ""
    what = "cannot be unzipped" if name == "gzip" else "is compressed in a way that was not asked for"
    return f"the body {what} (Content-Encoding: {name[:20]!r}); correct the web server or CDN"


def another_body(examined: Examined) -> str:
    answer, subject = examined.first, examined.subject
    if not_readable(examined):
        return ""
    return "" if subject.content is None else age_fault(answer, subject.content)


def agents_differ(examined: Examined) -> str:
    usual = examined.first if examined.subject.role == "feed" else examined.answers["part"]
    for name, agent in AGENTS.items():
        answer = examined.answers[name]
        if (answer.status, answer.trouble) != (usual.status, usual.trouble):
            return f"{name} gets {said(answer)} (User-Agent: {agent}); serve everybody the same"
        same_type = headers.media_type(answer) == headers.media_type(usual)
        if examined.subject.role == "sound":
            same = same_type and headers.length(answer) == headers.length(usual)
        else:
            same = same_type and without_date(answer.body) == without_date(usual.body)
        if not same:
            return f"{name} gets something else (User-Agent: {agent}); serve everybody the same"
    return ""
