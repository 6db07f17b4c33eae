"""What is asked of each address: a table. A question may depend on the answers so far, so they are asked in this order.

The first one that fits decides whether anything is there; if nothing is, no more is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lfi_podcast.verify.subjects import Role, Subject
from lfi_podcast.web.request import Answer, Question

Answers = Mapping[str, Answer]
"""By the names in `ASKS`."""

ORIGIN = "https://player.example.org"
AGENTS: Mapping[str, str] = {
    "Apple Podcasts": "Podcasts/1575.1.2 CFNetwork/1410.0.3 Darwin/22.6.0",
    "Apple's directory": "iTMS",
    "Spotify": "Spotify/1.0",
    "AntennaPod": "AntennaPod/3.5.0",
    "curl": "curl/8.5.0",
}
"""How those call themselves who fetch most podcasts."""

SAMPLE = 4096
"""Bytes of the start of a file that are compared with what a range brings."""

_SMALLEST = 64  # bytes that any picture or sound has

_TEXT_LIMIT, _PICTURE_LIMIT = 16 << 20, 32 << 20
_BEYOND = 10**15  # the first byte of a range that no file has
_ZIPPED = {"Accept-Encoding": "gzip"}
_FROM_ELSEWHERE = {"Origin": ORIGIN, **_ZIPPED}

_VALIDATORS = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}

_OF_ANOTHER = {"If-None-Match": '"of another version"'}

_FEEDS: tuple[Role, ...] = ("feed", "archive")
_TEXTS: tuple[Role, ...] = ("transcript", "chapters")
_MEDIA: tuple[Role, ...] = ("sound", "cover")


@dataclass(frozen=True)
class Ask:
    """A row of the table. `make` gives no question where there is nothing to ask. `always`: of old episodes, too."""

    name: str
    roles: tuple[Role, ...]
    make: Callable[[Subject, Answers], Question | None]
    always: bool = False


def sample_of(subject: Subject) -> tuple[int, int]:
    """The first and last byte of the range that is asked for: in the middle of the sample."""
    size = min((SAMPLE, *(length for _, length in subject.lengths))) if subject.lengths else _SMALLEST
    return size // 2, max(size // 2, size - 1)


def _get(limit: int, headers: Mapping[str, str]) -> Callable[[Subject, Answers], Question]:
    def make(subject: Subject, _: Answers) -> Question:
        expected = len(subject.content) + 1 if subject.content is not None else 0
        most = max(limit, expected) if limit and subject.is_new else 0
        return Question(subject.url, headers=headers, limit=most)

    return make


def _head(subject: Subject, _: Answers) -> Question:
    return Question(subject.url, "HEAD", headers=_ZIPPED)


def _part(subject: Subject, _: Answers) -> Question:
    return Question(subject.url, headers={"Range": _range(subject)}, limit=SAMPLE)


def _range(subject: Subject) -> str:
    first, last = sample_of(subject)
    return f"bytes={first}-{last}"


def _past(subject: Subject, _: Answers) -> Question:
    return Question(subject.url, headers={"Range": f"bytes={_BEYOND}-"})


def _again(subject: Subject, answers: Answers) -> Question | None:
    """Whether it has changed since, by all that the answer told to ask with."""
    sent = answers["whole"].headers
    asked = {name: sent[validator] for name, validator in _VALIDATORS.items() if validator in sent}
    return Question(subject.url, headers={**asked, **_ZIPPED}) if asked else None


def _as_agent(agent: str) -> Callable[[Subject, Answers], Question]:
    def make(subject: Subject, _: Answers) -> Question:
        named = {"User-Agent": agent}
        if subject.role == "sound":
            return Question(subject.url, headers={"Range": _range(subject), **named})
        return Question(subject.url, headers={**_ZIPPED, **named}, limit=_TEXT_LIMIT)

    return make


def _everything(subject: Subject, _: Answers) -> Question:
    most = max((length for _, length in subject.lengths), default=1 << 34)
    return Question(subject.url, limit=most + 1, is_hashed=True)


ASKS = (
    Ask("whole", _FEEDS, _get(_TEXT_LIMIT, _ZIPPED), always=True),
    Ask("whole", ("catalog",), _get(_PICTURE_LIMIT, _ZIPPED), always=True),
    Ask("whole", ("sound",), _get(SAMPLE, _ZIPPED)),
    Ask("whole", ("cover",), _get(_PICTURE_LIMIT, _ZIPPED)),
    Ask("whole", _TEXTS, _get(_TEXT_LIMIT, _FROM_ELSEWHERE), always=True),
    Ask("whole", ("picture", "page"), _get(0, _ZIPPED), always=True),
    Ask("part", _MEDIA, _part, always=True),
    Ask("head", (*_MEDIA, *_FEEDS), _head, always=True),
    Ask("head", (*_TEXTS, "picture", "page"), _head),
    Ask("past", ("sound",), _past),
    Ask("again", _FEEDS, _again, always=True),
    Ask("changed", _FEEDS, _get(0, _OF_ANOTHER), always=True),
    *(Ask(name, ("feed", "sound"), _as_agent(agent)) for name, agent in AGENTS.items()),
)
DEEP = Ask("everything", ("sound",), _everything, always=True)


def questions(subject: Subject, answers: Answers, is_deep: bool = False) -> Iterator[tuple[str, Question]]:
    """What is asked of an address, by name. `answers`: filled in by whoever asks, from one question to the next."""
    for ask in (*ASKS, DEEP) if is_deep else ASKS:
        is_asked = subject.role in ask.roles and (ask.always or subject.is_new)
        if is_asked and (question := ask.make(subject, answers)):
            yield ask.name, question
