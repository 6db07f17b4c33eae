"""What real models invented: all of it is dropped or in serious doubt; and hardly any right word is."""

from collections import Counter

import pytest

from tests.speech.inventions import Case, cases, files

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
