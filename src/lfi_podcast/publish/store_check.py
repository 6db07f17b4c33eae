"""What a store and the web server in front of it can do, tried out with small objects that are removed again.

write, read, list ─ conditions ─ what the public gets: pages, types, ranges, CORS, nothing more ─ delete
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from secrets import token_hex

from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.model.layout import HISTORY, audio_key, page_key, transcript_key
from lfi_podcast.model.show import Show
from lfi_podcast.model.trial import Result, Trial
from lfi_podcast.store.parallel import side_by_side
from lfi_podcast.store.s3 import S3Store
from lfi_podcast.store.store import Store, Upload
from lfi_podcast.store.transfer import write_all
from lfi_podcast.web.request import Answer, Question, ask

_SECONDS = 20.0
_ELSEWHERE = "https://player.example.org"
_PAGE, _TEXT, _SOUND = b"<!doctype html><title>store check</title>", b"WEBVTT\n", b"\0" * 1000


@dataclass(frozen=True)
class _Probe:
    """The objects to try with, under names that nothing else has."""

    show: Show
    store: Store
    slug: str = field(default_factory=lambda: f"store-check-{token_hex(6)}")

    @property
    def page(self) -> Upload:
        return Upload(page_key(self.slug), _PAGE)

    @property
    def text(self) -> Upload:
        return Upload(transcript_key(self.slug, "vtt"), _TEXT)

    @property
    def sound(self) -> Upload:
        return Upload(audio_key(self.slug, "0" * 12), _SOUND)

    @property
    def hidden(self) -> Upload:
        return Upload(f"{HISTORY}{self.slug}.json", b"{}")

    @property
    def uploads(self) -> tuple[Upload, ...]:
        return (self.page, self.text, self.sound, self.hidden)


def check_store(show: Show, store: Store) -> Iterator[Trial]:
    """Try everything, one after another. Ends early where the store itself fails."""
    probe = _Probe(show, store)
    try:
        for trial in (_write, _read, _list):
            yield trial(probe)
        yield _conditions(store)
        yield from _public(probe)
        yield _delete(probe)
    except PodcastError as exc:
        yield Trial("the store", "fails", exc.what, exc.remedy)
        _remove(probe)


def _write(probe: _Probe) -> Trial:
    write_all(probe.store, probe.uploads)
    return Trial("write", "ok", probe.store.url)


def _read(probe: _Probe) -> Trial:
    for upload in probe.uploads:
        if probe.store.read(upload.key) != upload.source:
            raise ServiceFailed("returns something else than was written", upload.key, "use another service")
    return Trial("read", "ok")


def _list(probe: _Probe) -> Trial:
    if probe.page.key not in probe.store.list(probe.page.key):
        raise ServiceFailed("does not list what was written", probe.page.key, "use another service")
    return Trial("list", "ok")


def _conditions(store: Store) -> Trial:
    name = "several publishers"
    if store.conditions(anew=True) != "none" if isinstance(store, S3Store) else store.swaps:
        return Trial(name, "ok", "writes can depend on what is there")
    return Trial(
        name,
        "note",
        "the service ignores or refuses conditions on writes (If-Match)",
        "publish from one place only; see docs/publishing.md",
    )


def _delete(probe: _Probe) -> Trial:
    for upload in probe.uploads:
        probe.store.delete(upload.key)
    if probe.store.read(probe.page.key) is not None:
        return Trial(
            "delete", "fails", "what was deleted is still there", "look for versioning or a retention rule"
        )
    return Trial("delete", "ok")


def _remove(probe: _Probe) -> None:
    for upload in probe.uploads:
        try:
            probe.store.delete(upload.key)
        except PodcastError:
            return


def _public(probe: _Probe) -> Iterator[Trial]:
    """What the public gets at `link` and `media`."""
    show = probe.show
    text, sound = show.base + probe.text.key, show.media_base + probe.sound.key
    questions = {
        "public": Question(text, headers={"Origin": _ELSEWHERE}, limit=100),
        "index": Question(show.base + probe.page.key.removesuffix("index.html"), limit=100),
        "head": Question(sound, "HEAD"),
        "range": Question(sound, headers={"Range": "bytes=10-19"}, limit=100),
        "hidden": Question(show.base + probe.hidden.key, limit=100),
        "listing": Question(f"{show.base}?list-type=2&max-keys=1", limit=1000),
    }
    tasks = [lambda _over, question=question: ask(question) for question in questions.values()]
    found = [answer or Answer() for answer in side_by_side(tasks, len(tasks), _SECONDS)]
    answers = dict(zip(questions, found, strict=True))
    for name, judge in _JUDGES:
        problem = judge(answers)
        yield Trial(name, *problem) if problem else Trial(name, "ok")
        if problem and name == _PUBLIC:
            return


_Judge = Callable[[dict[str, Answer]], tuple[Result, str, str] | None]


def _judge_public(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    answer = answers["public"]
    if answer.body == _TEXT:
        return None
    said = str(answer.trouble or f"HTTP {answer.status}")
    if answer.status in (401, 403):
        return (
            "fails",
            f"the public may not read it ({said})",
            "run `lfi-podcast store init`, or see docs/publishing.md",
        )
    return (
        "fails",
        f"what was written is not at `link` ({said})",
        "correct `link` in show.yml, with the prefix of the store if there is one; or set up the web server",
    )


def _judge_type(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    sent = (
        answers["public"].headers.get("content-type", "none"),
        answers["head"].headers.get("content-type", "none"),
    )
    if sent[0].startswith("text/vtt") and sent[1].startswith("audio/mpeg"):
        return None
    return "fails", f"served as {sent[0]} and {sent[1]}", "have the web server send text/vtt and audio/mpeg"


def _judge_head(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    answer = answers["head"]
    if answer.status == 200 and answer.headers.get("content-length") == str(len(_SOUND)):
        return None
    return (
        "fails",
        f"HEAD gives HTTP {answer.status}",
        "correct `media` in show.yml, or allow HEAD in the web server",
    )


def _judge_range(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    answer = answers["range"]
    if answer.status == 206 and answer.body == _SOUND[10:20]:
        return None
    return (
        "fails",
        f"a range gives HTTP {answer.status}",
        "turn on byte ranges, without which listeners cannot seek",
    )


def _judge_cors(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    if answers["public"].headers.get("access-control-allow-origin") in ("*", _ELSEWHERE):
        return None
    return (
        "fails",
        "players on other sites cannot read transcripts",
        "run `lfi-podcast store init`, or send the header",
    )


def _judge_index(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    answer = answers["index"]
    if answer.body == _PAGE:
        return None
    return (
        "fails",
        f"an address that ends in a slash gives no page (HTTP {answer.status})",
        "turn on index documents; see docs/publishing.md, Addresses that end in a slash",
    )


def _judge_hidden(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    if answers["hidden"].status != 200:
        return None
    return (
        "note",
        f"everybody can read {HISTORY}",
        "run `lfi-podcast store init`, or have the web server refuse it",
    )


def _judge_listing(answers: dict[str, Answer]) -> tuple[Result, str, str] | None:
    if b"<ListBucketResult" not in answers["listing"].body:
        return None
    return "note", "everybody can list the bucket", "grant the public s3:GetObject only, not s3:ListBucket"


_PUBLIC = "public read"
_JUDGES: tuple[tuple[str, _Judge], ...] = (
    (_PUBLIC, _judge_public),
    ("media types", _judge_type),
    ("HEAD", _judge_head),
    ("byte ranges", _judge_range),
    ("CORS", _judge_cors),
    ("index pages", _judge_index),
    ("history is hidden", _judge_hidden),
    ("no public listing", _judge_listing),
)
