"""An item's description: what is in it, in which order, and what gives way where 4,000 bytes are not enough."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lfi_podcast.feed.notes import LEAST, short_notes
from lfi_podcast.model.catalog import ChapterMark, Record
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import DESCRIPTION_LIMIT, Person
from lfi_podcast.text.notes import render_show_notes

PAGE = "https://podcast.example.org/episodes/one/"
TO_PAGE = f'<p><a href="{PAGE}">Transcript and chapters</a></p>'
PEOPLE = (
    Person(name="Host & Co"),
    Person(name="Guest", role=["guest", "author"], href="https://example.org/g?a&b"),
)
SOURCES = (
    Reference(text="Allspaw, John. 2012. <Blameless>", doi="10.1000/182", at=80),
    Reference(text="A book"),
)
WITH = '<p>With Host &amp; Co (host), <a href="https://example.org/g?a&amp;b">Guest (guest, author)</a>.</p>'
REFERENCES = (
    '<p>References</p><ul><li><a href="https://doi.org/10.1000/182">Allspaw, John. 2012. &lt;Blameless&gt;</a></li>'
    "<li>A book</li></ul>"
)
CHAPTERS = tuple(ChapterMark(at=60.0 * n, title=f"Part {n}") for n in range(3))
TIMES = "<p>00:00:00 Part 0</p><p>00:01:00 Part 1</p><p>00:02:00 Part 2</p>"


def record(notes="", people=(), references=(), summary=None, chapters=()):
    """As the stage `page` makes it."""
    return Record.model_validate(
        {
            "slug": "one",
            "guid": "one",
            "title": "One",
            "enclosure": {"key": "k", "length": 1, "type": "audio/mpeg", "sha256": "0", "duration": 1},
            "description": render_show_notes(notes, people, references, [], PAGE),
            "people": people,
            "references": references or None,
            "summary": summary,
            "chapters": chapters,
            "transcripts": [{"key": "episodes/one/transcript.vtt", "type": "text/vtt"}],
        }
    )


@pytest.mark.parametrize(
    ("facts", "beginning"),
    [
        ({"summary": "Two < three."}, "<p>Two &lt; three.</p>"),
        ({"summary": "Two <b>bold</b> &amp; x."}, "<p>Two &lt;b&gt;bold&lt;/b&gt; &amp;amp; x.</p>"),
        ({"summary": "One\nline.\n\nAnother."}, "<p>One line.</p><p>Another.</p>"),
        ({"summary": "Short.", "notes": "Long."}, "<p>Short.</p>"),
        ({"notes": "## About\n\nThe *notes*."}, "<p>About</p>\n<p>The <em>notes</em>.</p>"),
        ({}, "<p>One</p>"),
    ],
)
@pytest.mark.parametrize("chapters", [(), CHAPTERS], ids=["no chapters", "chapters"])
def test_all_of_it_once_and_in_order(facts, beginning, chapters):
    made = record(people=PEOPLE, references=SOURCES, chapters=chapters, **facts)
    assert short_notes(made, PAGE) == beginning + (TIMES if chapters else "") + REFERENCES + WITH + TO_PAGE
    assert (
        short_notes(record(chapters=chapters, **facts), PAGE)
        == beginning + (TIMES if chapters else "") + TO_PAGE
    )


def test_the_notes_give_way_first_then_references_and_people():
    sources = [Reference(text=f"Source {n}, {'of much to say ' * 5}") for n in range(1, 31)]
    made = record("A word or two. " * 400, PEOPLE, sources, chapters=CHAPTERS)
    text = short_notes(made, PAGE)
    assert LEAST < text.index(TIMES) < LEAST + 100
    assert "<li>Source 1, " in text and WITH + TO_PAGE in text
    [left] = re.findall(r"<li>… and (\d+) more on the page</li></ul>", text)
    assert text.count("<li>Source ") == 30 - int(left) and int(left) > 0
    assert DESCRIPTION_LIMIT - 150 < len(text.encode()) <= DESCRIPTION_LIMIT
    crowd = [Person(name=f"Person {n}", href=f"https://example.org/{'x' * 80}/{n}") for n in range(1, 101)]
    text = short_notes(record("A word or two. " * 400, crowd, sources, chapters=CHAPTERS), PAGE)
    assert re.search(r"Person \d+ \(host\)</a>, and \d+ more\.</p>", text) and text.endswith(TO_PAGE)
    assert "<li>Source 2, " in text
    assert len(text.encode()) <= DESCRIPTION_LIMIT


def test_a_short_summary_leaves_the_room_to_references():
    sources = [Reference(text=f"Source {n}, {'of much to say ' * 5}") for n in range(1, 36)]
    text = short_notes(record("A word or two. " * 400, PEOPLE, sources, "Short."), PAGE)
    assert text.startswith("<p>Short.</p><p>References</p>") and text.count("<li>Source ") > 30


def test_one_reference_of_a_page_is_cut_short():
    text = short_notes(
        record(references=[Reference(text="word " * 2000), SOURCES[1]], summary="Short."), PAGE
    )
    assert re.search(r"word…</li><li>A book</li></ul>", text) and len(text) < 700


def test_without_a_transcript_none_is_promised():
    made = record("The notes.", PEOPLE, SOURCES).model_copy(update={"transcripts": ()})
    notes = render_show_notes("The notes.", PEOPLE, SOURCES, [], PAGE, has_transcript=False)
    text = short_notes(made.model_copy(update={"description": notes}), PAGE)
    assert text == f'<p>The notes.</p>{REFERENCES}{WITH}<p><a href="{PAGE}">The page of the episode</a></p>'


def test_records_of_earlier_versions_say_nothing_twice():
    """They do not have the references; what is in their notes is not said again."""
    before = record("The notes.", PEOPLE, SOURCES).model_copy(update={"references": None})
    text = short_notes(before, PAGE)
    assert text.count("Host &amp; Co") == text.count("A book") == 1 and text.endswith(TO_PAGE)
    assert text.count(PAGE) == 2, "the link, and where the paper is mentioned"
    assert WITH + TO_PAGE in short_notes(before.model_copy(update={"summary": "Short."}), PAGE)


words = st.text("abc <>&\"'ü🎧\n*[]()", max_size=60)
long_words = st.builds(lambda text, times: text * times, words, st.integers(1, 200))
people = st.builds(Person, name=st.text("ab &<ü", min_size=1, max_size=100).map(lambda text: f"P{text}"))
sources = st.builds(Reference, text=long_words.map(lambda text: f"S{text}"))


@given(
    notes=long_words,
    summary=st.none() | long_words.map(lambda text: f"S{text}"),
    people=st.lists(people, max_size=60),
    references=st.lists(sources, max_size=60),
    chapters=st.sampled_from([(), CHAPTERS, tuple(ChapterMark(at=n, title="Part " * 8) for n in range(40))]),
)
@settings(max_examples=80, deadline=None)
def test_whatever_there_is_to_say(notes, summary, people, references, chapters):
    text = short_notes(record(notes, people, references, summary, chapters), PAGE)
    assert len(text.encode()) <= DESCRIPTION_LIMIT and text.endswith(TO_PAGE)
    found = etree.fromstring(f"<div>{text}</div>")
    assert {element.tag for element in found.iter()} <= {
        "div",
        "p",
        "ol",
        "ul",
        "li",
        "a",
        "b",
        "i",
        "strong",
        "em",
    }
    assert ("With P" in text) == bool(people)
    assert ("<p>References</p>" in text) == bool(references)
