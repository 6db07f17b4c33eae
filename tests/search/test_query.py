"""The language of the search: what is an operator, what is not, and what is said of mistakes."""

import shlex
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.errors import PodcastError
from lfi_podcast.search.excerpt import SHOWN, excerpt
from lfi_podcast.search.query import Query, QueryTerm, parse_query


def words(*texts: str) -> tuple[QueryTerm, ...]:
    return tuple(QueryTerm("words", text) for text in texts)


NEAR = words("near")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("near misses", Query(words("near", "misses"))),
        ('"near misses" near', Query((QueryTerm("words", "near misses"), *NEAR))),
        ("“near misses”", Query((QueryTerm("words", "near misses"),))),
        ("incid*", Query((QueryTerm("prefix", "incid"),))),
        ("near -outage", Query(NEAR, unwanted=words("outage"))),
        (
            'near -"two words" -incid*',
            Query(NEAR, (QueryTerm("words", "two words"), QueryTerm("prefix", "incid"))),
        ),
        ('near speaker:host Speaker:"Kiran Rao"', Query(NEAR, speakers=("host", "Kiran Rao"))),
        ('topic:"near misses" topic:tools near', Query(NEAR, topics=("near misses", "tools"))),
        (
            "near -speaker:host -topic:tools",
            Query(NEAR, other_than_speakers=("host",), other_than_topics=("tools",)),
        ),
        ("near after:2026-02", Query(NEAR, after=datetime(2026, 2, 1, tzinfo=UTC))),
        ("near after:2025 after:2026", Query(NEAR, after=datetime(2026, 1, 1, tzinfo=UTC))),
        ("near before:2026-2-3", Query(NEAR, before=datetime(2026, 2, 3, tzinfo=UTC))),
        # What is no operator is what somebody says.
        ("AND OR NOT near", Query(words("AND", "OR", "NOT", "near"))),
        ("NEAR(a b)", Query(words("NEAR(a", "b)"))),
        ("near - miss -- ^ *", Query(words("near", "miss"))),
        ("on-call x-ray", Query(words("on-call", "x-ray"))),
        ("at 12:30 re:Invent", Query(words("at", "12:30", "re:Invent"))),
        ("https://example.org/", Query(words("https://example.org/"))),
        ("don't", Query(words("don't"))),
        ("5*3", Query(words("5*3"))),
    ],
)
def test_query(text: str, expected: Query) -> None:
    assert parse_query(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no word to search for"),
        ('" "', "there is no word to search for"),
        ("-near", "there is no word to search for"),
        ("speaker:host", "there is no word to search for"),
        ('near "misses', "a quotation mark is not closed"),
        ("near speaker:", "`speaker:` has no value"),
        ('near speaker:""', "`speaker:` has no value"),
        ("near speeker:host", "did you mean `speaker:host`?"),
        ('near topics:"on call"', 'did you mean `topic:"on call"`?'),
        ("near after:soon", "'soon' is not a date; write it as 2026, 2026-01 or 2026-01-15"),
        ("near before:2026-13", "'2026-13' is not a date"),
        ("near -after:2026", "write `before:2026`"),
        ("a*", "write more letters before the star"),
    ],
)
def test_a_mistake_is_one_clear_message(text: str, said: str) -> None:
    with pytest.raises(PodcastError) as caught:
        parse_query(text)
    assert said in str(caught.value) and "\n" not in str(caught.value)


@given(
    st.text(
        st.sampled_from("ab \"-:*“”'()^+&|éß3.,;\\") | st.characters(exclude_categories=("Cs",)), max_size=40
    )
)
def test_whatever_is_typed_is_understood_or_refused_with_a_reason(text: str) -> None:
    try:
        query = parse_query(text)
    except PodcastError:
        return
    assert query.wanted
    for term in (*query.wanted, *query.unwanted):
        assert '"' not in term.text and any(map(str.isalnum, term.text))


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=6))
def test_a_shell_that_keeps_quotes_says_the_same(said: list[str]) -> None:
    typed = " ".join(said)
    assert parse_query(typed) == Query(words(*said))
    (quoted,) = shlex.split(f"'\"{typed}\"'")
    assert parse_query(quoted) == Query((QueryTerm("words", typed),))


def marked(hits: set[int], length: int) -> str:
    return " ".join(f"<w{place}>" if place in hits else f"w{place}" for place in range(length))


@given(
    st.integers(1, 120).flatmap(
        lambda length: st.tuples(st.sets(st.integers(0, length - 1), min_size=1), st.just(length))
    )
)
def test_an_excerpt_shows_the_hit_whose_time_it_has(drawn: tuple[set[int], int]) -> None:
    hits, length = drawn
    found = excerpt(marked(hits, length), "<>")
    shown = found.text.removeprefix("… ").removesuffix(" …").split(" ")
    assert found.hit in hits and f"<w{found.hit}>" in shown
    assert len(shown) == min(length, SHOWN)
    assert found.text.startswith("… ") == (shown[0].strip("<>") != "w0")


def test_an_excerpt_is_where_most_hits_are() -> None:
    assert excerpt(marked({2, 80, 83, 85}, 120), "<>").hit == 80
    assert excerpt("<a b> c", "<>") == ("<a b> c", 0)


def test_a_hit_that_runs_over_the_end_is_closed() -> None:
    text = " ".join(["x"] * 6 + ["<a"] + ["y"] * 60 + ["b>"])
    found = excerpt(text, "<>").text
    assert found.count("<") == found.count(">") == 1
