"""What an answer of the web means: what can be wrong, how it is recognised, what to do.

The first row of `CAUSES` that fits is the flaw; where none does, all is well.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from lfi_podcast.publish.checks import Kind, LiveCheck
from lfi_podcast.web import headers
from lfi_podcast.web.request import Answer, Trouble


@dataclass(frozen=True)
class Cause:
    """A row of the table. `passes`: asking again may help. `is_notice`: listeners still get everything.

    In the texts, {status}, {type} and {length} are what came back, {setting} is a key of show.yml.
    """

    kinds: Collection[Kind]
    fits: Callable[[LiveCheck, Answer], bool]
    what: str
    remedy: str
    passes: bool = False
    is_notice: bool = False


@dataclass(frozen=True)
class Flaw:
    """What is wrong at an address."""

    check: LiveCheck
    cause: Cause
    answer: Answer

    @property
    def url(self) -> str:
        return self.check.question.url

    @property
    def what(self) -> str:
        return self._filled(self.cause.what)

    @property
    def remedy(self) -> str:
        return self._filled(self.cause.remedy)

    def _filled(self, text: str) -> str:
        return text.format(
            status=f"HTTP {self.answer.status}",
            type=headers.media_type(self.answer) or "no known type",
            length=headers.length(self.answer),
            expected=self.check.expected,
            setting=f"`{self.check.setting}` in show.yml",
        )


def judge(check: LiveCheck, answer: Answer) -> Flaw | None:
    """What is wrong, if anything is."""
    fitting = (cause for cause in CAUSES if check.kind in cause.kinds and cause.fits(check, answer))
    return next((Flaw(check, cause, answer) for cause in fitting), None)


def _is(trouble: Trouble) -> Callable[[LiveCheck, Answer], bool]:
    return lambda _check, answer: answer.trouble is trouble


def _only(*statuses: int) -> Callable[[LiveCheck, Answer], bool]:
    return lambda _check, answer: answer.status in statuses


def _is_cut_off(check: LiveCheck, answer: Answer) -> bool:
    return 0 < len(answer.body) < len(check.content) and check.content.startswith(answer.body)


def _is_no_feed(check: LiveCheck, answer: Answer) -> bool:
    return answer.body != check.content and b"<rss" not in answer.body


def _is_another_show(check: LiveCheck, answer: Answer) -> bool:
    return answer.body != check.content and check.identity.encode() not in answer.body


def _is_older(check: LiveCheck, answer: Answer) -> bool:
    return answer.body != check.content


def _is_web_page(check: LiveCheck, answer: Answer) -> bool:
    return headers.media_type(answer) == "text/html" != check.expected.media_type.partition(";")[0]


def _is_of_another_type(check: LiveCheck, answer: Answer) -> bool:
    return headers.canonical(headers.media_type(answer)) != headers.canonical(check.expected.media_type)


def _is_of_another_length(check: LiveCheck, answer: Answer) -> bool:
    length = headers.length(answer)
    return None not in (length, check.expected.length) and length != check.expected.length


def _is_served(check: LiveCheck, answer: Answer) -> bool:
    """Not so if a page that says that there is nothing comes instead of a file."""
    return 200 <= answer.status < 300 and not _is_web_page(check, answer)


_EVERY: tuple[Kind, ...] = ("feed", "head", "range", "page", "text")
_FEED: tuple[Kind, ...] = ("feed",)
_PAGE: tuple[Kind, ...] = ("page",)
_HEAD: tuple[Kind, ...] = ("head",)
_RANGE: tuple[Kind, ...] = ("range",)
_FILES: tuple[Kind, ...] = ("head", "range", "text")
_MEDIA_KINDS: tuple[Kind, ...] = ("head", "range")
_GONE: tuple[Kind, ...] = ("gone",)
_FAREWELL: tuple[Kind, ...] = ("farewell",)

_FORGET = (
    "most likely a CDN or another cache still has it: purge that; `invalidate` in show.yml can name a command "
    "that does so. Without one, {setting} leads to a copy: delete it there, too"
)

LATE = Cause(
    _EVERY,
    _is(Trouble.SLOW),
    "it does not answer in time",
    "open it in a browser; if it loads there, run this again, else look at the web server",
    passes=True,
)
OLDER = Cause(
    _FEED,
    _is_older,
    "an older feed is served there",
    "purge the CDN's cache, or wait until it expires; `invalidate` in show.yml can name a command that purges it",
    passes=True,
)
CAUSES = (
    LATE,
    Cause(
        _EVERY,
        _is(Trouble.HOST),
        "there is no host of this name",
        "correct {setting}, or register the name; a new one takes hours to be known",
    ),
    Cause(
        _EVERY,
        _is(Trouble.REFUSED),
        "nothing answers there",
        "start the web server, or correct {setting}",
        passes=True,
    ),
    Cause(
        _EVERY,
        _is(Trouble.CERTIFICATE),
        "the https certificate is not valid",
        "renew it, or have one made for this host; a bucket's certificate is not valid for a name of your own",
    ),
    Cause(_EVERY, _is(Trouble.TLS), "https does not work there", "set it up, or correct {setting}"),
    Cause(
        _EVERY,
        _is(Trouble.BROKEN),
        "the connection breaks",
        "look at the web server, or correct {setting}",
        passes=True,
    ),
    Cause(
        _FEED,
        _only(401, 403),
        "the public may not read it ({status})",
        "have the bucket's policy let the public read; if it already does, {setting} leads to a place without a feed",
    ),
    Cause(
        _FEED,
        _only(404, 410),
        "it is not there ({status})",
        "correct {setting}, which has to be the address where the store is served, with its prefix",
    ),
    Cause(
        _PAGE,
        _only(401, 403, 404, 410),
        "the server finds no page at an address that ends in a slash ({status})",
        "turn on index documents (index.html) in the web server, the bucket's website or the CDN",
        is_notice=True,
    ),
    Cause(
        _FILES,
        _only(401, 403),
        "the public may not read it ({status})",
        "have the bucket's policy let the public read everything; or correct {setting}",
    ),
    Cause(
        _FILES, _only(404, 410), "it is not there ({status})", "correct {setting}, or purge the CDN's cache"
    ),
    Cause(
        _HEAD,
        _only(405, 501),
        "HEAD requests are refused ({status})",
        "allow them in the web server: Apple Podcasts needs them",
        is_notice=True,
    ),
    Cause(
        _EVERY,
        lambda _check, answer: 300 <= answer.status < 400,
        "it redirects in a circle, or to something else than http ({status})",
        "correct the web server's redirects",
    ),
    Cause(
        _EVERY,
        lambda _check, answer: not 200 <= answer.status < 300,
        "the server fails ({status})",
        "look at the web server or CDN, then run this again",
        passes=True,
    ),
    Cause(_FEED, _is_cut_off, "it arrives incomplete", "look at the web server or CDN", passes=True),
    Cause(
        _FEED,
        _is_no_feed,
        "something else is served there ({type})",
        "correct {setting}, which has to be the address where the store is served",
    ),
    Cause(
        _FEED,
        _is_another_show,
        "the feed of another show is served there",
        "correct {setting}, which has to be the address where the store is served",
    ),
    OLDER,
    Cause(
        _FILES,
        _is_web_page,
        "a web page is served there instead",
        "correct {setting}; or have the web server answer 404 for what it does not have",
    ),
    Cause(
        _MEDIA_KINDS,
        _is_of_another_length,
        "it has {length} bytes there instead of {expected.length}",
        "purge the CDN's cache; if that does not help, look at the web server",
        passes=True,
    ),
    Cause(
        _MEDIA_KINDS,
        _is_of_another_type,
        "it is served as {type} instead of {expected.media_type}, which apps may refuse",
        "correct the media types in the web server",
    ),
    Cause(
        _RANGE,
        _only(200),
        "byte ranges are not served, so listeners cannot seek",
        "turn them on in the web server or CDN",
        is_notice=True,
    ),
    Cause(_GONE, _is_served, "the public still gets it", _FORGET, passes=True),
    Cause(
        _FAREWELL,
        lambda check, answer: _is_served(check, answer) and _is_older(check, answer),
        "the public still gets it as it was",
        _FORGET,
        passes=True,
    ),
)
