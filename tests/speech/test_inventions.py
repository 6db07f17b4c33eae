"""What real models invented: all of it is dropped or in serious doubt; and hardly any right word is."""

from collections import Counter

import pytest

from lfi_podcast.config.repository import Repository
from lfi_podcast.speech.engine import Engine, Listening
from tests.helpers import ROOT
from tests.speech.inventions import Case, cases, files, heard
from tests.speech.unspoken import scenes
from tests.weights import real_model

ALL = [pytest.param(case, id=f"{file.stem}: {case.sound}") for file in files() for case in cases(file)]
RIGHT = [case for file in files() for case in cases(file) if case.kind == "right"]


@pytest.mark.parametrize("case", ALL)
def test_everything_invented_is_dropped_or_in_serious_doubt(case: Case):
    assert case.fates().keys() <= {"dropped", "serious"}, [
        word for word in case.words if case.is_invented(word)
    ]


def test_serious_doubts_about_right_words_are_rare():
    serious = [doubt for case in RIGHT for doubt in case.doubts() if doubt.serious]
    hours = sum(end - start for case in RIGHT for start, end in case.spoken) / 3600
    assert len(serious) <= 2 * hours, [doubt.text for doubt in serious]


def test_every_kind_of_sound_is_there():
    invented = sum((case.fates() for param in ALL for case in param.values), Counter[str]())
    assert invented["serious"] > 200 and invented["dropped"] > 20
    assert len({case.kind for param in ALL for case in param.values}) >= 8


REAL = (
    "pink",
    "melody",
    "song without words",
    "laughter",
    "a few clap",
    "er",
    "bits of 0.3 s, 1",
    "speech in fr",
)
"""Scenes that take a few seconds each."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    model = real_model("tiny.en")
    from lfi_podcast.speech.faster_whisper import FasterWhisper

    return FasterWhisper(Listening(str(model), "en", tuple(Repository(ROOT).show().glossary)))


def test_what_a_real_model_invents_today(engine: Engine):
    found = [heard(scene, engine) for scene in scenes() if scene.name in REAL]
    fates = sum((case.fates() for case in found), Counter[str]())
    assert len(found) >= len(REAL) - 2, "espeak-ng and the shared recordings may be absent"
    assert fates["serious"] + fates["dropped"] > 10, "so that there is something to catch"
    assert fates.keys() <= {"dropped", "serious"}, [
        word for case in found for word in case.words if case.is_invented(word)
    ]
