"""No name is left in what people will read, whatever made the text; and what cannot be searched does not pass."""

from dataclasses import replace
from pathlib import Path

import pytest

from lfi_podcast.episode import name_search
from lfi_podcast.episode.leftovers import refuse_in, refuse_in_show, refuse_in_uploads, refuse_leftovers
from lfi_podcast.episode.name_search import NameSearch
from lfi_podcast.episode.readable import readable
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.store.store import Upload
from lfi_podcast.work.job import Job
from tests.helpers import SLUG, job_of

KIRAN = Redaction.model_validate({"say": "Kiran", "with": "the engineer"})
TIMES = Redaction.model_validate({"from": 1.0, "to": 2.0})
UNKNOWN = Redaction.model_validate({"say": "=name-1"})
SECRET = Secret(say="=name-1", words=("Kiran",))
PLAIN, NAMED = b"<p>The engineer calls.</p>", b"<p>K&#105;ran calls.</p>"


@pytest.fixture
def job(show: Path) -> Job:
    plain = job_of(show)
    return replace(plain, episode=plain.episode.model_copy(update={"redact": (TIMES, KIRAN)}))


def test_a_file_with_a_name_is_deleted_and_those_without_stay(job: Job, tmp_path: Path):
    plain, named = tmp_path / "plain.html", tmp_path / "named.html"
    plain.write_bytes(PLAIN)
    refuse_leftovers(job, [plain])
    named.write_bytes(NAMED)
    with pytest.raises(UnmetPromise, match=f"episodes/{SLUG}: redact: 'Kiran' would still be in named.html"):
        refuse_leftovers(job, [plain, named])
    assert plain.exists() and not named.exists()


def test_the_line_and_the_words_around_are_told(job: Job, tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("<h1>One</h1>\n<p>Then\n<b>Kiran</b> left</p>\n")
    with pytest.raises(
        UnmetPromise, match=r"'Kiran' would still be in page\.html, line 3 \(“….*Kiran.* left.*…”\)"
    ):
        refuse_leftovers(job, [page])


def test_a_private_name_is_told_by_its_entry_alone(job: Job, tmp_path: Path):
    secretive = replace(job, episode=job.episode.model_copy(update={"redact": (SECRET,)}))
    page = tmp_path / "page.html"
    page.write_text("then kiran_b and Kiran's friend")
    refusals = (
        lambda: refuse_leftovers(secretive, [page]),
        lambda: refuse_in(secretive, "so Kiran said", "page"),
        lambda: refuse_in_uploads(secretive, [Upload("episodes/kiran/index.html", PLAIN)]),
        lambda: refuse_in_show([Upload("kiran/index.html", NAMED)], NameSearch([SECRET]), []),
    )
    for refuse in refusals:
        with pytest.raises(UnmetPromise, match="'=name-1' would still be in ") as caught:
            refuse()
        assert "kiran" not in str(caught.value).lower()


def test_every_upload_is_searched(job: Job):
    clean = [Upload("index.html", PLAIN), Upload("catalog.json", b"{}")]
    refuse_in_uploads(job, iter(clean))
    for key, content in (("episodes/001-first/index.html", NAMED), ("episodes/kiran/index.html", PLAIN)):
        with pytest.raises(UnmetPromise, match=f"'Kiran' would still be in {key}"):
            refuse_in_uploads(job, iter([*clean, Upload(key, content)]))
    with pytest.raises(UnmetPromise, match="'Kiran' would still be in page"):
        refuse_in(job, "It was KIRAN.", "page")


@pytest.mark.parametrize("redact", [(), (TIMES,), (UNKNOWN,)], ids=["nothing", "times", "unknown words"])
def test_without_words_to_search_for_an_unknown_kind_of_file_does_not_pass_either(
    job: Job, redact: tuple[Redaction, ...]
):
    job = replace(job, episode=job.episode.model_copy(update={"redact": redact}))
    refuse_in_uploads(job, [Upload("index.html", NAMED)])
    refuse_in_show([Upload("index.html", NAMED)], NameSearch(redact), [])
    for refuse in (
        lambda upload: refuse_in_uploads(job, [upload]),
        lambda upload: refuse_in_show([upload], NameSearch(redact), []),
    ):
        with pytest.raises(UnmetPromise):
            refuse(Upload("slides.pdf", PLAIN))


def test_what_all_episodes_share_has_only_names_that_an_episode_may_have(job: Job):
    record = Record.from_json(job.built("record.json").read_bytes())
    named = Catalog(episodes=(record.model_copy(update={"title": "With Kiran"}),))
    leaking = [Upload("index.html", PLAIN), Upload("feed.xml", NAMED)]
    search = NameSearch([TIMES, KIRAN])
    refuse_in_show(leaking, search, [Upload("catalog.json", named.to_json())])
    refuse_in_show(leaking, search, [Upload("page.json", b'{"notes": "<h1>With Kiran</h1>"}')])
    other = Redaction.model_validate({"say": "calls"})
    for redact in ([TIMES, KIRAN], [KIRAN, other]):
        with pytest.raises(UnmetPromise, match=r"'Kiran' would still be in feed\.xml"):
            refuse_in_show(leaking, NameSearch(redact), [Upload("page.html", b"<h1>She calls</h1>")])


def test_what_was_searched_and_has_not_changed_is_not_read_again(tmp_path: Path, monkeypatch):
    memory, read = tmp_path / "names.json", []
    monkeypatch.setattr(name_search, "readable", lambda upload: read.append(upload.key) or readable(upload))

    def search(redact: list[Redaction], *uploads: Upload, program: str = "1") -> list[str]:
        read.clear()
        refuse_in_show(uploads, NameSearch(redact, memory, program), [Upload("page.html", NAMED)])
        return read

    page, feed = Upload("index.html", PLAIN), Upload("feed.xml", NAMED)
    everything = ["index.html", "feed.xml", "page.html"]
    assert search([KIRAN], page, feed) == everything
    assert search([KIRAN], page, feed) == []
    assert search([KIRAN], Upload("index.html", b"Other"), feed) == ["index.html"]
    assert search([KIRAN], page, feed) == ["index.html"], "what is not there any more is forgotten"
    assert search([KIRAN, SECRET], page, feed) == everything, "something else is sought"
    assert search([KIRAN, SECRET], page, feed, program="2") == everything
    memory.write_bytes(b"{")
    assert search([KIRAN, SECRET], page, feed, program="2") == everything


def test_what_was_refused_is_refused_again(tmp_path: Path):
    leaking = Upload("feed.xml", NAMED)
    for _ in range(2):
        with pytest.raises(UnmetPromise, match="'Kiran' would still be in feed"):
            refuse_in_show([leaking], NameSearch([KIRAN], tmp_path / "names.json"), [])
    search = NameSearch([KIRAN], tmp_path / "names.json")
    refuse_in_show([leaking], search, [Upload("page.html", NAMED)])
    with pytest.raises(UnmetPromise, match="'Kiran' would still be in feed"):
        refuse_in_show([leaking], NameSearch([KIRAN], tmp_path / "names.json"), [])
