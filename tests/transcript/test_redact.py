"""Redaction: what is named is in no text and in no word, and nothing else is touched."""

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.folding import composed
from lfi_podcast.model.name_forms import name_matcher
from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.leftovers import leftovers
from lfi_podcast.transcript.margins import MARGIN
from lfi_podcast.transcript.redact import (
    intervals,
    redacted_episode,
    redacted_list,
    redacted_texts,
    redacted_words,
    replacer,
)

PHRASES = [
    "Kiran",
    "Ann",
    "O'Hara",
    "d’Arcy",
    "Smith-Jones",
    "Mary Ann",
    "Zoë Weiß",
    "Šárka Dvořáková",
    "Acme Corp.",
    "J. R. Ewing",
    "C++",
    "田中",
    "Ö",
]
phrases = st.sampled_from(PHRASES)
fillers = st.sampled_from(
    ["", "annual", "kirana", "so", "and", "Kiranson", "—", "10", "Hannah", "smithson", "é"]
)


def redaction(say, stand_in="[redacted]", **keys):
    return Redaction(say=say, stand_in=stand_in, **keys)


@st.composite
def spelt(draw, phrase):
    """The phrase as it may be written: capitals, spaces, accents, apostrophes, hyphens."""
    text = draw(st.sampled_from([str, str.upper, str.lower, str.title, str.casefold]))(phrase)
    text = text.replace(" ", draw(st.sampled_from([" ", "  ", "\n", "\u00a0", "\t "])))
    text = re.sub("['’]", draw(st.sampled_from("'’")), text)
    text = text.replace("-", draw(st.sampled_from(["-", "‑", " "])))
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text)
    return text + draw(st.sampled_from(["", "'s", "’s", "'", ".", ", ", "?”", "-like", "_"]))


@st.composite
def sentences(draw):
    """A phrase; a text with it, in pieces that are either the phrase or not; and the same without it."""
    phrase = draw(phrases)
    pieces = draw(st.lists(fillers | spelt(phrase).map(lambda text: (text,)), max_size=8))
    return phrase, " ".join(piece if isinstance(piece, str) else piece[0] for piece in pieces), pieces


@given(sentences())
def test_nothing_is_left_over_and_nothing_else_is_touched(case):
    phrase, text, pieces = case
    item = redaction(phrase)
    replaced = replacer([item])(text)
    assert list(leftovers(replaced, [item])) == []
    assert bool(list(leftovers(text, [item]))) == any(isinstance(piece, tuple) for piece in pieces)
    others = [composed(piece) for piece in pieces if isinstance(piece, str)]
    remaining = iter(replaced.split(" "))
    assert all(other in remaining for other in others)


@pytest.mark.parametrize(
    ("phrase", "untouched"),
    [("Ann", "annual Hannah Anna Annette 2Ann"), ("Kiran", "Kirana Kiranson"), ("Al", "principal also")],
)
def test_words_inside_other_words_are_left_alone(phrase, untouched):
    assert replacer([redaction(phrase)])(untouched) == untouched


@pytest.mark.parametrize(("phrase", "written"), [("Nguyễn", "Nguyen"), ("Zoë", "Zoe"), ("Łukasz", "Łukász")])
def test_accents_are_dropped_and_added(phrase, written):
    for said, text in [(phrase, written), (written, phrase)]:
        assert replacer([redaction(said, "X")])(f"so {text} said") == "so X said"


@pytest.mark.parametrize("text", ["JR Ewing", "J.R. Ewing", "J R Ewing", "J.-R. Ewing", "j. r. ewing's"])
def test_initials_may_stand_together(text):
    assert replacer([redaction("J. R. Ewing", "X")])(text).removesuffix("'s") == "X"
    assert replacer([redaction("KaRo Ewing", "X")])(text) == text
    assert replacer([redaction("Mary Ann", "X")])("Maryann and Mary Ann") == "Maryann and X"


@pytest.mark.parametrize(
    ("phrase", "plural"), [("Jones", "Joneses"), ("Lynch", "Lynches"), ("Weiß", "Weisses"), ("Ann", "Anns")]
)
def test_a_family_is_called_by_its_plural(phrase, plural):
    assert list(leftovers(f"all the {plural} came", [redaction(phrase)]))
    assert replacer([redaction("Ann")])("Annes") == "Annes", "another name"


def test_capitals_of_the_sharp_s():
    assert replacer([redaction("Weiß")])("WEISS, Weiss, weiß") == "[redacted], [redacted], [redacted]"
    assert replacer([redaction("Weiss")])("Weiß") == "[redacted]"


def test_possessives_and_punctuation_stay():
    item = redaction("Kiran", "the engineer")
    assert replacer([item])("Kiran's, “KIRAN’S”, kiran.") == "the engineer's, “the engineer’S”, the engineer."


def test_a_longer_phrase_goes_before_a_part_of_it():
    items = [redaction("Kiran", "A"), redaction("Kiran Rao", "B")]
    assert replacer(items)("Kiran Rao and Kiran") == "B and A"
    assert [word.text for word in redacted_words(words("Kiran Rao and Kiran"), items)] == ["B", "and", "A"]


# --- Words ------------------------------------------------------------------------------------------------


def words(text, speaker="host", start=0.0, step=0.5):
    return tuple(
        Word(text=part, start=start + i * step, end=start + i * step + 0.4, probability=0.9, speaker=speaker)
        for i, part in enumerate(text.split())
    )


def together(*speakers):
    return tuple(sorted((word for said in speakers for word in said), key=lambda word: word.start))


def read(words, speaker):
    return " ".join(word.text for word in words if word.speaker == speaker)


@given(sentences(), sentences(), st.floats(0.1, 2))
def test_words_are_redacted_as_text_is(host, guest, step):
    phrase, text, _ = host
    items = [redaction(phrase, "the engineer")]
    said = together(words(text), words(guest[1], "guest", 0.2, step))
    redacted = redacted_words(said, items)
    for speaker in ("host", "guest"):
        assert list(leftovers(read(redacted, speaker), items)) == []
        alone = redacted_words([word for word in said if word.speaker == speaker], items)
        assert composed(read(alone, speaker)) == replacer(items)(read(said, speaker))
    assert list(leftovers(" ".join(word.text for word in redacted), items)) == []
    assert redacted_words(redacted, items) == redacted
    assert all(before.start <= after.start for before, after in pairwise(redacted))
    kept = [word for word in redacted if word in said]
    changed = [word for word in redacted if word not in said]
    for word in said:
        assert word in kept or any(c.start <= word.start and word.end <= c.end for c in changed)


@given(sentences())
def test_intervals_cover_the_words_with_a_margin(case):
    phrase, text, pieces = case
    assume(any(isinstance(piece, tuple) for piece in pieces))
    said, items = words(text, start=1.0), [redaction(phrase, sound="mute")]
    found = intervals(said, items)
    gone = [word for word in said if word not in redacted_words(said, items)]
    assert gone
    for word in gone:
        assert any(
            i.start <= word.start - MARGIN + 0.001 and word.end + MARGIN <= i.end + 0.001 for i in found
        )
    for interval in found:
        assert interval.sound == "mute" and interval.start >= 0
        assert any(abs(word.start - MARGIN - interval.start) < 0.001 for word in gone)
        assert any(abs(word.end + MARGIN - interval.end) < 0.001 for word in gone)


def test_a_phrase_may_go_over_two_utterances():
    items = [redaction("Mary Ann")]
    paused = together(words("so Mary"), words("mm", "guest", 0.7), words("Ann left", start=9.0))
    assert read(redacted_words(paused, items), "host") == "so [redacted] left"
    assert [(i.start, i.end) for i in intervals(paused, items)] == [(0.4, 9.5)]


def test_a_phrase_that_one_speaker_begins_and_another_one_completes_is_said():
    """Both have the stand-in, so that what is left of each can be read."""
    items = [redaction("Mary Ann", "the engineer")]
    completed = together(words("she was Mary"), words("Ann left", "guest", start=2.0))
    redacted = redacted_words(completed, items)
    assert read(redacted, "host") == "she was the engineer"
    assert read(redacted, "guest") == "the engineer left"
    assert [(i.start, i.end) for i in intervals(completed, items)] == [(0.9, 2.5)]
    assert redacted_texts([completed[:3], completed[3:]], items) == [
        "she was the engineer",
        "the engineer left",
    ]
    apart = together(words("Mary left"), words("Ann too", "guest", start=2.0))
    assert redacted_words(apart, items) == apart


@pytest.mark.parametrize("heard", ["Ann—who left", "Mary-Ann", "(Ann)", "Ann/Bob", "“Ann’s”", "ANN…"])
def test_a_name_is_found_in_what_an_engine_writes_as_one_word(heard):
    items = [redaction("Ann")]
    assert list(leftovers(read(redacted_words(words(heard), items), "host"), items)) == []
    assert intervals(words(heard), items)


def test_phrases_that_share_a_word_are_one():
    items = [redaction("Ann Lee", "X")]
    (word,) = redacted_words(words("Ann Lee-Ann Lee"), items)
    assert (word.text, word.start, word.end) == ("X-X", 0.0, 1.4)


def test_a_stretch_is_one_stand_in_for_each_speaker():
    said = together(words("one two three four"), words("yes", "guest", 0.6))
    item = Redaction(start=0.5, end=1.2, stand_in="the company")
    redacted = redacted_words(said, [item])
    assert read(redacted, "host") == "one the company four"
    assert read(redacted, "guest") == "the company"
    stand_in = next(word for word in redacted if word.text == "the company")
    assert (stand_in.start, stand_in.end) == (0.5, 1.4)
    assert [(i.start, i.end) for i in intervals(said, [item])] == [(0.5, 1.2)]


@pytest.mark.parametrize(
    ("heard", "public"),
    [
        ("Pre-Raymond. Then it stopped", "somebody. Then it stopped"),
        ("Pre-Raymond's team", "somebody's team"),
        ("Pre-Raymond’s?", "somebody’s?"),
        ("Pre-Raymond said", "somebody said"),
    ],
)
def test_the_ending_of_a_misheard_name_stays(heard: str, public: str):
    item = Redaction(start=0.0, end=0.3, stand_in="somebody")
    assert read(redacted_words(words(heard), [item]), "host") == public


stretches = st.tuples(st.integers(0, 80), st.integers(1, 30)).map(
    lambda span: Redaction(start=span[0] / 10, end=(span[0] + span[1]) / 10, stand_in="[cut]")
)


@given(sentences(), st.lists(stretches | phrases.map(redaction), max_size=4))
def test_redacting_twice_is_redacting_once(case, items):
    once = redacted_words(together(words(case[1]), words("so and so and so", "guest", 0.3)), items)
    assert redacted_words(once, items) == once


def test_what_was_not_heard_stops_the_build_and_says_what_is_near():
    with pytest.raises(UnmetPromise) as caught:
        intervals(words("well Keiran said", start=83.0), [redaction("Kiran"), redaction("Zorro")])
    assert "'Kiran' was not heard (most similar: 'Keiran' at 1:23)" in str(caught.value)
    assert "'Zorro' was not heard; listen for it" in str(caught.value)


def test_a_phrase_that_a_person_has_located_need_not_be_heard():
    items = [redaction("Kiran"), redaction("Kiran", start=84.0, end=84.5)]
    (place,) = intervals(words("well crane said", start=83.0), items)
    assert (place.start, place.end) == (84.0, 84.5)


def test_between_two_mentions_all_is_left():
    items = [redaction("Ann")]
    said = words("Ann and her team told Ann so")
    assert [word.text for word in redacted_words(said, items)] == [
        "[redacted]",
        "and",
        "her",
        "team",
        "told",
        "[redacted]",
        "so",
    ]
    assert [(i.start, i.end) for i in intervals(said, items)] == [(0.0, 0.5), (2.4, 3.0)]


SECRET = Secret(say="=name-1", words=("Kiran Rao", "Kiran", "Rao"))


@pytest.mark.parametrize("text", ["Kiran Rao", "only Kiran", "only Rao"])
def test_each_form_of_a_private_name_is_looked_for(text):
    assert [left.say for left in leftovers(text, [SECRET])] == ["=name-1"]
    assert list(leftovers("nobody", [SECRET])) == []


def test_a_form_that_is_part_of_a_longer_one_is_one_place_with_it():
    (place,) = intervals(words("then Kiran Rao left"), [SECRET])
    assert (place.start, place.end) == (0.4, 1.5)


def test_what_is_near_a_private_name_is_not_spelt():
    with pytest.raises(UnmetPromise) as caught:
        intervals(words("well Keiran said", start=83.0), [SECRET])
    assert "'=name-1' was not heard (most similar: 1:23" in str(caught.value)
    assert "iran" not in str(caught.value)


@pytest.mark.parametrize(("start", "end"), [(0.5, 1.4), (0.5, 0.8), (1.1, 1.3)])
def test_a_stand_in_of_several_words_is_not_replaced_again(start: float, end: float):
    """As in a line that people corrected: each word of it has a time, and some may lie beyond the stretch."""
    item = Redaction(start=start, end=end, stand_in="the company")
    said = words("one the company four and more")
    assert redacted_words(said, [item]) == said


def test_a_stand_in_beside_a_stretch_is_none_for_it():
    item = Redaction(start=1.0, end=1.4, stand_in="the company")
    assert (
        read(redacted_words(words("the company Acme said"), [item]), "host") == "the company the company said"
    )
    assert (
        read(redacted_words(words("of all Acme the company"), [item]), "host")
        == "of all the company the company"
    )


# --- Everything that people will read ---------------------------------------------------------------------


NOT_FOR_READERS = {
    "consent",
    *(
        "slug",
        "guid",
        "id",
        "people",
        "kind",
        "published",
        "at",
        "start",
        "end",
        "length",
        "tracks",
        "offset",
        "on",
    ),
    *("artwork", "image", "file", "img", "href", "url", "doi"),
    *("language", "license", "geo", "osm", "country", "rel", "social", "protocol", "uri"),
    *("account", "account_url", "sound", "speech", "duration", "purpose"),
}
"""Keys of an episode that hold ids, times, addresses and paths, where nothing can be put in a name's place.

A name that is left in one of them is found by the last look before an upload.
"""


def texts_in_an_episode() -> set[str]:
    """The keys that hold texts, except those of `redact`, `music` and `audio`, which name what is in other files."""
    schema = Episode.model_json_schema(by_alias=False)
    models = [
        schema,
        *(
            model
            for name, model in schema["$defs"].items()
            if name not in ("Redaction", "Music", "AudioSettings")
        ),
    ]
    return {
        key
        for model in models
        for key, value in model.get("properties", {}).items()
        if '"type": "string"' in json.dumps(value)
    }


def keys_with(text: str, value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and text in value:
        yield key
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from keys_with(text, inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_with(text, inner, key)


def test_every_text_of_an_episode_is_redacted():
    episode = Episode.model_validate(
        {
            "slug": "one",
            "notes": "*Kiran* and\nKiran",
            "title": "Kiran",
            "summary": "By Kiran.",
            "guid": "kept",
            "display": "Kiran",
            "people": [
                "host",
                {"id": "guest", "name": "Kiran", "role": "Kiran's peer", "group": "Kiran's team"},
            ],
            "topics": ["Kiran"],
            "corrections": [{"on": "2026-12-03", "text": "Kiran was not there."}],
            "chapters": [{"at": 1, "title": "Kiran"}],
            "references": [{"text": "Kiran. 2012.", "at": 2}],
            "glossary": ["Kiran"],
            "license": {"name": "Kiran's licence", "url": "https://example.org/"},
            "location": {"name": "Kiran's house"},
            "images": [{"file": "wide.jpg", "alt": "Kiran at work"}],
            "content_links": [{"url": "https://example.org/", "text": "Kiran on video"}],
            "clips": [{"at": 1, "for": 2, "title": "Kiran"}],
            "withdrawn": "Kiran asked",
            "redact": [{"say": "Kiran", "with": "X"}],
        }
    )
    planted = set(keys_with("Kiran", json.loads(episode.model_copy(update={"redact": ()}).model_dump_json())))
    assert planted == texts_in_an_episode() - NOT_FOR_READERS
    public = redacted_episode(episode)
    assert "Kiran" not in public.model_copy(update={"redact": ()}).model_dump_json()
    assert public.notes == "*X* and\nX" and public.people[1].roles == ("X's peer",)
    assert (public.chapters[0].at, public.references[0].at, public.guid) == (1, 2, "kept")
    assert redacted_episode(episode.model_copy(update={"redact": ()})).title == "Kiran"


def test_entries_of_a_list_that_together_make_a_name_become_one():
    replaced = replacer([redaction("Priya Raman", "the engineer")])
    entries = ["near miss", "Priya", "Raman", "Raman, P.", "Priya", "pager"]
    assert redacted_list(entries, replaced) == ("near miss", "the engineer", "the engineer", "Priya", "pager")
    assert redacted_list([], replaced) == ()


def test_a_pattern_takes_the_phrase_as_letters_not_as_an_expression():
    assert name_matcher("a.b*").is_in("a.b*") and not name_matcher("C++").is_in("CCC, C, C#")


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("Kiran's alarm", "X's alarm"),
        ("Kirans Bericht, zwei Kirans", "Xs Bericht, zwei Xs"),
        ("said to Kiran, then", "said to X, then"),
    ],
)
def test_possessives_and_plurals(text, public):
    assert replacer([redaction("Kiran", "X")])(text) == public
    assert "Kiran" not in " ".join(
        word.text for word in redacted_words(words(text), [redaction("Kiran", "X")])
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ki<b>ran</b>",
        "<p>my Ki\u00adran</p>",
        "Ki\u200bran",
        "K&#105;ran",
        "https://x.org/k%69ran",
        "K\\u0069ran",
        "KIRAN",
    ],
)
def test_a_name_is_seen_however_it_is_written(text):
    assert [left.say for left in leftovers(text, [redaction("Kiran")])] == ["Kiran"]


def test_words_and_where_they_are_said():
    """Words that the recogniser takes for others: the text goes by the words, the sound by the time."""
    item = Redaction.model_validate({"say": "Kiran", "with": "X", "from": 1.0, "to": 1.8})
    heard = words("then karen called", step=1.0)
    assert [word.text for word in redacted_words(heard, [item])] == ["then", "X", "called"]
    assert [(i.start, i.end) for i in intervals(heard, [item])] == [(1.0, 1.8)]
    assert replacer([item])("Kiran and Karen") == "X and Karen"
