"""What keeps an episode from being published: doubts that were serious when it was built."""

from pathlib import Path

import pytest

from lfi_podcast.episode.doubts import counted_doubts, doubts_file, refuse_serious
from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.doubt import NAME, Doubt, Doubts
from tests.helpers import SLUG, job_of


def doubt(number: int, serious: bool, kind: str = "noise") -> Doubt:
    return Doubt(
        id=f"{number:012x}",
        kind=kind,
        at=60.0 * number,
        end=60.0 * number + 1,
        speaker="Host",
        text=f"words {number}",
        reason="it may be invented",
        serious=serious,
    )


def test_doubts_that_are_not_serious_go_out(show: Path):
    job = job_of(show)
    doubts_file(job).write_bytes(Doubts(doubts=(doubt(1, False), doubt(2, False))).to_json())
    refuse_serious(job)
    assert counted_doubts(job) == {"open": 2, "serious": 0}


def test_the_first_serious_one_is_told_with_how_to_settle_it(show: Path):
    job = job_of(show)
    doubts_file(job).write_bytes(Doubts(doubts=(doubt(1, False), doubt(2, True))).to_json())
    with pytest.raises(UnmetPromise) as refused:
        refuse_serious(job)
    message = str(refused.value)
    assert message.startswith(
        f"episodes/{SLUG}/transcript.md: 'words 2' at 2:00 is in doubt: it may be invented;"
    )
    assert "correct or delete the words" in message and "if they are right" in message
    assert f"`lfi-podcast doubts {SLUG} --accept {2:012x}`" in message
    assert counted_doubts(job) == {"open": 2, "serious": 1}


def test_a_name_is_located_in_episode_yml_and_the_others_are_counted(show: Path):
    job = job_of(show)
    serious = doubt(1, True, NAME), doubt(2, False), doubt(3, True), doubt(4, True)
    doubts_file(job).write_bytes(Doubts(doubts=serious).to_json())
    with pytest.raises(UnmetPromise) as refused:
        refuse_serious(job)
    message = str(refused.value)
    assert message.startswith(f"episodes/{SLUG}/episode.yml: 'words 1' at 1:00")
    assert "(and 2 more serious doubts)" in message and "to `redact`" in message
    assert "if the name is not said there" in message


def test_doubts_that_are_not_known_are_not_taken_for_none(show: Path):
    job = job_of(show)
    doubts_file(job).unlink()
    with pytest.raises(PodcastError, match=r"doubts.json: has not been made yet"):
        refuse_serious(job)
    assert counted_doubts(job) == {"open": 0, "serious": 0}
