"""What another engine is asked about: only what is in doubt, and what its answer does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.doubts import judged, open_doubts
from lfi_podcast.model.transcript import Recognition, Word
from lfi_podcast.stages.compare import is_heard_again, make_compare
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop
from tests.helpers import EPISODE, SLUG


def job_of(show: Path) -> Job:
    repository = Repository(show)
    workshop = Workshop(repository, repository.show(), Cache(show), silent, map)
    return Job(workshop, repository.episode(SLUG))


def heard_by_whisper(show: Path, change: Callable[[int, Word], dict]) -> Job:
    """The show as if Whisper had heard it, with some words changed."""
    job = job_of(show)
    recognition = Recognition.from_json(job.words_file.read_bytes())
    words = tuple(
        word.model_copy(update=change(number, word)) for number, word in enumerate(recognition.words)
    )
    engine = recognition.engine.model_copy(update={"name": "whisper"})
    job.words_file.write_bytes(recognition.model_copy(update={"words": words, "engine": engine}).to_json())
    return job_of(show)


def compare(job: Job) -> dict[str, dict[str, float]]:
    make_compare(job).run()
    places: dict[str, dict[str, float]] = json.loads(job.built("compared.json").read_bytes())["places"]
    return places


@pytest.mark.parametrize(("probability", "kind"), [(0.45, ("unsure", False)), (0.2, ("guess", True))])
def test_what_both_hear_is_no_longer_in_doubt(show: Path, probability: float, kind: tuple[str, bool]):
    job = heard_by_whisper(show, lambda n, _word: {"probability": probability if 2 <= n < 8 else 1.0})
    assert is_heard_again(job)
    (before,) = open_doubts(job)
    assert (before.kind, before.serious) == kind
    places = compare(job)
    assert places.keys() == {before.id} and places[before.id]["words"] >= 0.8
    assert open_doubts(job) == ()


def test_what_the_other_does_not_hear_at_all_becomes_serious(show: Path):
    invented = "fuzz jug pyx buzz kick zoom".split()

    def change(number: int, _word: Word) -> dict:
        is_invented = 2 <= number < 2 + len(invented)
        return {"text": invented[number - 2], "probability": 0.45} if is_invented else {"probability": 1.0}

    job = heard_by_whisper(show, change)
    (before,) = open_doubts(job)
    compare(job)
    (after,) = open_doubts(job)
    assert not before.serious and after.serious and after.id == before.id
    assert after.reason.endswith("a second recogniser hears something different")


@pytest.mark.parametrize("cuts", ["", "cuts: [{from: 0.0, to: 0.4}]\n"])
def test_nothing_of_the_second_hearing_is_kept_but_how_much_it_shares(show: Path, cuts: str):
    job = heard_by_whisper(show, lambda _n, _word: {"probability": 0.2})
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + cuts)
    job = job_of(show)
    compare(job)
    kept = job.built("compared.json").read_text()
    recognition = judged(job)
    assert recognition and not any(word.text in kept for word in recognition.words if len(word.text) > 4)


def test_the_built_in_engine_does_not_check_itself_nor_another_language(show: Path):
    assert not is_heard_again(job_of(show))
    job = heard_by_whisper(show, lambda _n, _word: {})
    (show / "show.yml").write_text((show / "show.yml").read_text().replace("language: en", "language: de"))
    assert is_heard_again(job) and not is_heard_again(job_of(show))
