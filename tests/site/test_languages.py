"""What pages say in each language, and how they write numbers, dates and lists."""

import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
import yaml
from markupsafe import Markup

from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.model.languages import primary_language
from lfi_podcast.site.contributors import Contributor
from lfi_podcast.site.languages import FALLBACK, words_in
from lfi_podcast.site.plurals import RULES, plural
from lfi_podcast.site.wording import Wording, unturned

FILES = {
    file.name.removesuffix(".yml"): yaml.safe_load(file.read_text("utf-8"))
    for file in files("lfi_podcast.site").joinpath("words").iterdir()
}
LANGUAGES = sorted(name for name in FILES if "-" not in name)


def flat(words: dict, above: str = "") -> dict[str, str | dict]:
    """Wording by their whole names; a text for each plural category counts as one word."""
    found = {}
    for name, word in words.items():
        if isinstance(word, dict) and "other" not in word and name != "list":
            found |= flat(word, f"{above}{name}.")
        else:
            found[above + name] = word
    return found


def braces(word: object) -> set[str]:
    return set(re.findall(r"\{\w+\}", str(word))) - {"{n}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_word_or_leaves_out_what_is_filled_in(language):
    english, words = flat(FILES[FALLBACK]), flat(FILES[language])
    assert set(words) == set(english)
    assert {name for name in english if braces(english[name]) != braces(words[name])} == set()


@pytest.mark.parametrize("name", FILES)
def test_no_word_is_there_twice(name):
    text = files("lfi_podcast.site").joinpath("words", f"{name}.yml").read_bytes()
    assert [problem.message for problem in read_yaml(name, text).problems] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_are_complete(language):
    needed = {plural(language, n) for n in range(200)}
    for name, word in flat(FILES[language]).items():
        if isinstance(word, dict) and "other" in word:
            assert needed <= set(word), name


@pytest.mark.parametrize("name", FILES)
def test_regions_say_only_what_differs(name):
    words, own = flat(FILES[primary_language(name)]), flat(FILES[name])
    assert set(own) <= set(words)
    assert name in LANGUAGES or not [each for each in own if own[each] == words[each]]


@pytest.mark.parametrize(
    ("tag", "date", "length", "size", "names"),
    [
        ("en", "30 November 2026", "1 h 12 min", "12.3 MB", "A, B and C"),
        ("en-US", "November 30, 2026", "1 h 12 min", "12.3 MB", "A, B and C"),
        ("de-AT", "30. November 2026", "1 Std. 12 Min.", "12,3 MB", "A, B und C"),
        ("es", "30 de noviembre de 2026", "1 h 12 min", "12,3 MB", "A, B y C"),
        ("fr", "30 novembre 2026", "1 h 12 min", "12,3 Mo", "A, B et C"),
        ("he", "30 בנובמבר 2026", "שעה ו־12 דק׳", "12.3 מ״ב", "A, B ו־C"),
        ("ja", "30 November 2026", "1 h 12 min", "12.3 MB", "A, B and C"),
    ],
)
def test_dates_lengths_sizes_and_lists(tag, date, length, size, names):
    words = words_in(tag)
    assert words.date(datetime(2026, 11, 30, 6, tzinfo=UTC)) == date
    assert words.length(4320) == length
    assert words.megabytes(12_300_000) == size
    assert words.listed("ABC") == re.sub("[ABC]", lambda name: f"<bdi>{name[0]}</bdi>", names)


def test_the_first_of_a_month_and_whole_hours():
    assert words_in("fr").date(datetime(2026, 5, 1, tzinfo=UTC)) == "1er mai 2026"
    assert [words_in("he").length(3600 * n) for n in (1, 2, 3)] == ["שעה", "שעתיים", "3 שעות"]
    assert [words_in("en").length(seconds) for seconds in (0, 3570, 3600)] == ["1 min", "1 h", "1 h"]


@pytest.mark.parametrize(
    ("tag", "names", "listed"),
    [
        ("en", [], ""),
        ("en", ["Ada"], "Ada"),
        ("en", ["Ada", "Ben"], "Ada and Ben"),
        ("es", ["Juan", "Inés"], "Juan e Inés"),
        ("es", ["Juan", "Hilario"], "Juan e Hilario"),
        ("es", ["nieve", "hielo"], "nieve y hielo"),
        ("he", ["דנה", "יוסי"], "דנה ויוסי"),
    ],
)
def test_lists_end_as_people_say_it(tag, names, listed):
    assert words_in(tag).listed(names).replace("<bdi>", "").replace("</bdi>", "") == listed


def test_numbers_have_the_language_s_signs():
    assert [words_in("de").number(n) for n in (7, 2026, 12345, 4.5)] == ["7", "2026", "12.345", "4,5"]
    assert words_in("fr").number(12345) == "12\u202f345"


def test_values_are_never_markup_and_what_templates_mark_up_stays():
    number = {"group": ",", "decimal": "."}
    words = Wording("en", json.dumps({"number": number, "hear": "Hear {name} & {other}, {n} times"}))
    said = words.phrase("hear", name="<b>{n}", other=Markup("<i>Ben</i>"), n=2)
    assert said == "Hear <bdi>&lt;b&gt;{n}</bdi> &amp; <i>Ben</i>, 2 times"
    with pytest.raises(KeyError):
        words.phrase("hear", name="Ada", n=2)


def test_controls_that_turn_text_around_are_not_part_of_what_is_shown():
    planted = "\u2069\u202eevil \u202atwin"
    assert unturned(planted) == "evil twin" and unturned(7) == 7
    assert (
        unturned(Markup("<b>\u202ex</b>")) == Markup("<b>x</b>")
        and unturned("\u200fא\u200e") == "\u200fא\u200e"
    )
    assert Contributor("evil", planted, (), None, "", False, 1).initials == "ET"


def test_a_language_without_a_file_is_said_in_english():
    assert words_in("ja").language == "en"
    assert words_in("de-CH").language == "de-CH"
    assert words_in("en-US")["licence"] == "License:"


def test_plurals_are_those_of_the_browser(browser):
    numbers = [*range(130), 200, 1_000_000, 2_000_000, 1_000_001]
    page = browser.new_page()
    for language in sorted({*RULES, *LANGUAGES, "sv", "tr"}):
        theirs = page.evaluate(
            "([language, numbers]) => { const rules = new Intl.PluralRules(language);"
            " return [...numbers.map((n) => rules.select(n)), rules.resolvedOptions().locale]; }",
            [language, numbers],
        )
        assert [*(plural(language, n) for n in numbers), language] == theirs
    page.close()
