"""Where lines end, in scripts of several kinds, and in words that are too long for a line."""

import pytest
from PIL import features

from lfi_podcast.audio.delivering.fonts import Font
from lfi_podcast.audio.delivering.text_layout import Box, fitting

WHITE = (255, 255, 255)
BOX = Box(0, 0, 600, 300)


class AnyScript(Font):
    """Takes all characters for its own, so that tests do not depend on what is installed."""

    def has(self, character: str) -> bool:
        return True


FONT = AnyScript(None)


def lines(text: str, box: Box = BOX, size: int = 60) -> list[str]:
    return [line.text for line in fitting([(text, WHITE, size)], box, FONT)[1]]


def test_words_stay_whole_if_they_can():
    long = "on Geschwindigkeitsbegrenzungen"
    assert lines(long) == long.split()
    scale, _ = fitting([(long, WHITE, 60)], BOX, FONT)
    assert 0.6 <= scale < 1.0


def test_a_word_that_would_become_too_small_is_broken_with_hyphens():
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    broken = lines(word)
    assert len(broken) > 1 and all(line.endswith("-") for line in broken[:-1])
    assert "".join(line.removesuffix("-") for line in broken) == word


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("https://status.example.com/incidents/2026-11-28-database-failover?id=1234567", "/-?="),
        ("the well-known-and-often-quoted-example-of-a-long-compound", "-"),
    ],
)
def test_addresses_and_compounds_are_broken_after_their_signs(text, ends):
    found = lines(text)
    assert len(found) > 1 and all(line[-1] in ends for line in found[:-1])
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_chinese_is_broken_between_characters_but_not_before_punctuation():
    text = "但人们只谈论险些发生的事故,而不是真正发生的事故。API也一样「很重要」。" * 2
    found = lines(text)
    assert len(found) > 2 and "".join(found) == text
    assert not any(line[0] in ",。」" or line[-1] in "「" for line in found)
    assert not any("AP" in line[-2:] or line.startswith(("PI", "I也")) for line in found)


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow cannot order such scripts")
def test_a_line_has_the_direction_of_its_text():
    _, found = fitting([("כמעט תאונות API לא עולות כלום", WHITE, 60), ("Guest", WHITE, 30)], BOX, FONT)
    assert [line.direction for line in found] == ["rtl"] * (len(found) - 1) + [None]
