"""What is proposed to be cut, and what is not: never a word that stays, never over somebody else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.span import Span
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.cuts import MARGIN, SHORTEST, render_cuts, suggest_cuts
from tests.words import heard


def spoken(text: str, speaker: str | None = "host", start: float = 1.0) -> list[Word]:
    """A word takes 0.3 s, a pause before the next one 0.2 s; `|` is a second of pause, `_` takes the next pause."""
    words: list[Word] = []
    for token in text.split():
        if token == "|":
            start += 1.0
            continue
        end = start + 0.3 + (0.2 if token.startswith("_") else 0.0)
        words.append(
            Word(text=token.lstrip("_"), start=start, end=round(end, 3), probability=1, speaker=speaker)
        )
        start = round(start + 0.5, 3)
    return words


def proposed(text: str, language: str = "en", **more) -> list[tuple[str, str]]:
    found = suggest_cuts(spoken(text), (), more.get("cuts", ()), language)
    return [(proposal.kind, proposal.around.partition("[")[2].partition("]")[0]) for proposal in found]


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("and um then", [("filler", "um")]),
        ("and Um, uh, then", [("filler", "Um, uh,")]),
        ("um and then", [("filler", "um")]),
        ("and then uh", [("filler", "uh")]),
        ("the umbrella is hummed", []),
        ("and you know then", []),
        ("Hm? Yes", []),
        ("I I went", [("false start", "I")]),
        ("I I I I went", [("false start", "I I I")]),
        ("we had we had a", [("false start", "we had")]),
        ("we had we had we had a", [("false start", "we had we had")]),
        ("so We were at, we were at home", [("false start", "We were at,")]),
        ("I um I went", [("false start", "I um")]),
        ("um I I went uh home", [("filler", "um"), ("false start", "I"), ("filler", "uh")]),
        ("our resil- resilience", [("false start", "resil-")]),
        ("we ha- we had a", [("false start", "we ha-")]),
        ("the the… the end", [("false start", "the the…")]),
        ("resil resilience", []),
        ("well- known", []),
        ("very very good, no no, and he had had it", []),
        ("no no no no no", []),
        ("at 20 20 20 20 then", []),
        ("Right. Right. So", []),
        ("I know. I know. So", []),
        ("we had | | | we had enough", []),
        ("we had | we had enough", [("false start", "we had")]),
        ("- - and", []),
    ],
)
def test_what_is_found_in_the_words(said, cut):
    assert proposed(said) == cut


@pytest.mark.parametrize(
    ("language", "said", "cut"),
    [
        ("de-CH", "und Ähm, dann", "Ähm,"),
        ("de", "die die das sagen", None),
        ("de", "um und er", None),
        ("fr", "et euh nous nous sommes", "euh"),
        ("es", "y eh entonces", "eh"),
        ("cy", "a hmm wedyn", "hmm"),
        ("cy", "um and", None),
    ],
)
def test_every_language_has_its_own_fillers(language, said, cut):
    assert proposed(said, language) == ([("filler", cut)] if cut else [])


@pytest.mark.parametrize(
    ("said", "start", "end", "tight"),
    [
        ("and um then", 1.4, 1.9, False),  # half of each pause stays
        ("and | | um | | then", 1.3 + 0.5, 1.0 + 0.5 + 2 + 0.5 + 2 - 0.5, False),
        ("_and _um then", 1.52, 1.98, True),  # a margin inside, where there is no pause
        ("_and um then", 1.52, 1.9, True),
    ],
)
def test_where_a_cut_is_made(said, start, end, tight):
    (proposal,) = suggest_cuts(spoken(said), (), (), "en")
    assert (proposal.start, proposal.end, proposal.tight) == (
        pytest.approx(start),
        pytest.approx(end),
        tight,
    )


def test_no_room_no_proposal():
    words = [
        Word(text=text, start=start, end=end, probability=1)
        for text, start, end in [("and", 1.0, 2.0), ("um", 2.0, 2.1), ("then", 2.1, 3.0)]
    ]
    assert suggest_cuts(words, (), (), "en") == ()


@pytest.mark.parametrize(
    ("pause", "cuts"),
    [
        ((5.0, 9.0), [(5.5, 8.5)]),
        ((5.0, 7.0), []),
        ((0.2, 0.9), []),
        ((1.0, 9.0), [(1.8, 8.5)]),  # a word that was heard there after all
    ],
)
def test_silences(pause, cuts):
    found = suggest_cuts(spoken("yes"), [pause], (), "en")
    assert [(proposal.kind, proposal.start, proposal.end) for proposal in found] == [
        ("silence", *cut) for cut in cuts
    ]


def test_nobody_else_speaks_meanwhile():
    host = spoken("so um | | | and I I went", "host")
    assert len(suggest_cuts(host, [(2.0, 5.0)], (), "en")) == 2, "the silence goes with the filler beside it"
    over_the_filler = spoken("yes", "guest", 1.6)
    assert [p.kind for p in suggest_cuts([*host, *over_the_filler], (), (), "en")] == ["false start"]
    over_the_start = spoken("yes", "guest", 5.6)
    assert [p.kind for p in suggest_cuts([*host, *over_the_start], (), (), "en")] == ["filler"]
    two_sides = [*spoken("we", "host", 1.0), *spoken("we", "guest", 1.5), *spoken("went", "host", 2.0)]
    assert suggest_cuts(two_sides, (), (), "en") == ()
    between = [*spoken("so", "host", 1.0), *spoken("yes", "guest", 1.5), *spoken("um", "host", 2.0)]
    (proposal,) = suggest_cuts(between, (), (), "en")
    assert proposal.start > 1.8


def test_what_is_cut_already_is_not_proposed_again():
    found = suggest_cuts(spoken("so um I I went uh home"), [(4.6, 9.0)], (), "en")
    assert [proposal.kind for proposal in found] == ["filler", "false start", "filler", "silence"]
    for left_out in found:
        rest = suggest_cuts(
            spoken("so um I I went uh home"),
            [(4.6, 9.0)],
            [Span(start=left_out.start, end=left_out.end)],
            "en",
        )
        assert rest == tuple(proposal for proposal in found if proposal != left_out)


def test_a_file_to_copy_from():
    words = spoken("it was then that we had um a _long _um night")
    words[4] = words[4].model_copy(update={"text": "we\n all"})
    found = suggest_cuts(words, [(6.5, 3601.5)], (), "en")
    text = render_cuts(found, "episodes/001/episode.yml")
    assert text == (
        "# Suggestions; none of these cuts has been made. Listen to each, and copy those you want to\n"
        "# `cuts` in episodes/001/episode.yml. Times are on the recording's own time line.\n"
        "cuts:\n"
        "  # filler, 0.50 s: … was then that we all had [um] a long um night\n"
        "  - {from: 00:00:03.900, to: 00:00:04.400}\n"
        "  # filler, 0.46 s, close to the next word: … we all had um a long [um] night\n"
        "  - {from: 00:00:05.520, to: 00:00:05.980}\n"
        "  # silence, 3594.00 s: … um a long um night [3594.0 s]\n"
        "  - {from: 00:00:07.000, to: 01:00:01.000}\n"
    )
    document = read_yaml("cuts.yml", text.encode())
    document.data["title"] = "-"
    episode = validate(EpisodeFile, document)
    assert [(cut.start, cut.end) for cut in episode.cuts] == [(p.start, p.end) for p in found]
    assert render_cuts((), "here").endswith("cuts: []\n")


@given(
    heard(word=st.sampled_from(["I", "we", "had", "um", "uh", "go-", "gone", "so.", "x"])),
    st.lists(st.tuples(st.floats(0, 40), st.floats(0, 40)).map(sorted).map(tuple), max_size=4),
)
def test_whatever_is_said_no_other_word_is_touched(words, pauses):
    found = suggest_cuts(words, pauses, (), "en")
    for before, after in pairwise(found):
        assert before.end <= after.start
    for proposal in found:
        assert proposal.seconds >= SHORTEST
        inside = [word for word in words if word.start < proposal.end and word.end > proposal.start]
        assert proposal.kind != "silence" or not inside
        for word in inside:  # all but a sliver of it goes
            assert proposal.start - word.start < 2.1 * MARGIN and word.end - proposal.end < 2.1 * MARGIN
        assert len({word.speaker for word in inside}) <= 1
