"""Looking is cheap: what a look reads, and what makes the next one look again."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from lfi_podcast.episode import file_states
from lfi_podcast.episode.looks import Look, Looks
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.value import Stored
from lfi_podcast.show.look import look_at
from lfi_podcast.work.cache import Freshness
from lfi_podcast.work.job import Job
from tests.helpers import SLUG
from tests.publish.test_publish import workshop


@pytest.fixture
def remembered(show: Path) -> Path:
    """A built show whose episode was looked at when all was fresh, with nothing as young as the look."""
    for path in show.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    with workshop(show) as bench:
        found = look_at(bench, Looks(bench), SLUG)
        assert found.stages and not [stage for stage in found.stages if stage.reason]
        bench.cache.save()
    return show


def is_unchanged(show: Path) -> bool:
    with workshop(show) as bench:
        return Looks(bench).unchanged(SLUG) is not None


def test_a_full_look_opens_no_picture_and_parses_each_file_once(remembered: Path, monkeypatch):
    parsed: Counter[str] = Counter()
    plain = Stored.from_json.__func__

    def counted(cls: type[Stored], data: bytes) -> Stored:
        parsed[f"{cls.__name__} {hash(data)}"] += 1
        return plain(cls, data)

    def refused(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a picture was opened")

    monkeypatch.setattr(Stored, "from_json", classmethod(counted))
    monkeypatch.setattr(Image, "open", refused)
    with workshop(remembered) as bench:
        look_at(bench, Looks(bench), SLUG)
    assert len(parsed) > 10 and set(parsed.values()) == {1}, parsed.most_common(3)


def test_the_next_look_reads_nothing_of_the_episode(remembered: Path, monkeypatch):
    opened: list[Path] = []
    plain = Path.open

    def noted(path: Path, *arguments: object, **named: object):
        opened.append(path)
        return plain(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", noted)
    with workshop(remembered) as bench:
        look = Looks(bench).unchanged(SLUG)
    assert look and look.stages[0] == "mix" and look.stages[-1] == "page"
    assert remembered / "build" / "looks" / f"{SLUG}.json" in opened
    assert not [path for path in opened if SLUG in path.parts], "neither in its folder nor in build/"


def episode(show: Path) -> Path:
    return show / "episodes" / SLUG


CHANGES: dict[str, Callable[[Path], object]] = {
    "the title": lambda show: append(episode(show) / "episode.yml", "topics: [pagers]\n"),
    "the notes": lambda show: append(episode(show) / "notes.md", "More.\n"),
    "the show": lambda show: append(show / "show.yml", "copyright: Somebody\n"),
    "a corrected word": lambda show: append(episode(show) / "transcript.md", "\n# A heading\n"),
    "the recording": lambda show: append(episode(show) / "recording.flac", "\0"),
    "another recording": lambda show: (episode(show) / "recording.wav").write_bytes(b""),
    "a track": lambda show: (episode(show) / "tracks").mkdir(),
    "a doubt signed off": lambda show: (episode(show) / "accepted.json").write_text('{"accepted": []}'),
    "an imported transcript": lambda show: (episode(show) / "transcript.srt").write_text(""),
    "names that git does not know": lambda show: (show / "private.yml").write_text("name-1: Kiran\n"),
    "the cover": lambda show: append(show / "artwork" / "cover.jpg", "\0"),
    "a derived file": lambda show: append(show / "build" / SLUG / "master.mp3", "\0"),
    "a derived file that is gone": lambda show: (show / "build" / SLUG / "index.html").unlink(),
    "a receipt that is gone": lambda show: (show / "build" / SLUG / "receipts" / "mix.json").unlink(),
    "all that was derived": lambda show: shutil.rmtree(show / "build" / SLUG),
    "the look": lambda show: (show / "build" / "looks" / f"{SLUG}.json").write_text("{}"),
}


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_looked_at_again(remembered: Path, change: str):
    assert is_unchanged(remembered)
    CHANGES[change](remembered)
    assert not is_unchanged(remembered)


def test_another_program_looks_again(remembered: Path, monkeypatch, tmp_path: Path):
    (tmp_path / "program.py").write_text("")
    monkeypatch.setattr(file_states, "_PROGRAM", tmp_path)
    assert not is_unchanged(remembered)


def test_what_is_as_young_as_the_look_is_looked_at_again(remembered: Path):
    """It may have changed within the same tick of the clock, without another mtime."""
    look = remembered / "build" / "looks" / f"{SLUG}.json"
    paths = [remembered / name for name in Look.from_json(look.read_bytes()).files]
    newest = max(path.stat().st_mtime_ns for path in paths if path.exists())
    for later, is_trusted in ((0, False), (1, True)):
        os.utime(look, ns=(newest + later, newest + later))
        assert is_unchanged(remembered) is is_trusted


def test_an_edit_during_a_look_is_not_lost(remembered: Path, monkeypatch):
    (remembered / "build" / "looks" / f"{SLUG}.json").unlink()
    with workshop(remembered) as bench:
        again = Looks(bench)
        states = iter([again.inputs(SLUG), "another state"])
        monkeypatch.setattr(again, "inputs", lambda _slug: next(states))
        look_at(bench, again, SLUG)
    assert not is_unchanged(remembered)


def test_a_stale_episode_is_not_remembered(remembered: Path):
    append(episode(remembered) / "notes.md", "More.\n")
    with workshop(remembered) as bench:
        assert [stage for stage in look_at(bench, Looks(bench), SLUG).stages if stage.reason]
    assert not is_unchanged(remembered)


def test_status_and_build_say_the_same_from_memory(remembered: Path, lfi):
    first = [lfi("-C", remembered, *command).out for command in (["status", "--json"], ["build"])]
    assert is_unchanged(remembered)
    assert first == [lfi("-C", remembered, *command).out for command in (["status", "--json"], ["build"])]
    (remembered / "build" / "looks" / f"{SLUG}.json").unlink()
    assert first == [lfi("-C", remembered, *command).out for command in (["status", "--json"], ["build"])]


def test_what_depends_on_more_than_files_here_is_not_remembered(remembered: Path):
    """On somebody's private.yml, without that file; on the store, without the recording."""
    look = remembered / "build" / "looks" / f"{SLUG}.json"
    fresh, private = [Freshness("mix", None)], Redaction.model_validate({"say": "=name-1"})
    with workshop(remembered) as bench:
        job = Job(bench, bench.repository.episode(SLUG))
        unknown = replace(job, episode=job.episode.model_copy(update={"redact": (private,)}))
        for work, stages, is_kept in ((unknown, fresh, False), (job, [], False), (job, fresh, True)):
            look.unlink(missing_ok=True)
            Looks(bench).remember(work, {}, stages, {}, has_older_tags=False, advice=0)
            assert look.exists() is is_kept
        look.unlink()
        (episode(remembered) / "recording.flac").unlink()
        Looks(bench).remember(replace(job), {}, fresh, {}, has_older_tags=False, advice=0)
        assert not look.exists()
