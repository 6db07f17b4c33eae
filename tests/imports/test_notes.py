"""HTML of notes as Markdown, which says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.imports.notes import html_of_text, notes_from, pictures_of
from lfi_podcast.text.notes import render_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One <b>two</b> <i>three</i></p><p>four</p>", "One **two** *three*\n\nfour\n"),
        ("<p>one_two 5 * 3 &lt; 20 &amp; more</p>", "one_two 5 * 3 < 20 & more\n"),
        ("<p>*not* _em_ [x](y)</p>", "\\*not\\* \\_em\\_ \\[x\\](y)\n"),
        ("1. a<br>2. b", "1\\. a\\\n2\\. b\n"),
        ("a<br/>b<br><br>c", "a\nb\n\nc\n"),
        ('<a href="https://a.example/x">https://a.example/x</a>', "https://a.example/x\n"),
        ('<a href="https://a.example/x(1)">text</a>', "[text](https://a.example/x(1))\n"),
        ('<a href="https://a.example/x)">*</a>', "[\\*](<https://a.example/x)>)\n"),
        ('wow!<a href="https://a.example/">x</a>', "wow\\![x](https://a.example/)\n"),
        ("plain\ntext & <3", "plain\ntext & <3\n"),
        ('<img src="https://a.example/p" width="1" height="1"><p>x</p>', "x\n"),
        ("<p><br></p><p>x<br></p>", "x\n"),
        ("", ""),
    ],
)
def test_notes(html: str, markdown: str):
    notes = notes_from(html)
    assert notes.markdown == markdown and not notes.differences


@pytest.mark.parametrize(
    ("html", "told"),
    [
        (
            "<p>x</p><script>alert(1)</script><iframe src='https://a.example/'></iframe>",
            "left out: <iframe>, <script>",
        ),
        ('<p>x <a href="javascript:alert(1)">y</a></p>', None),
    ],
)
def test_what_is_active_does_not_come_along(html: str, told: str | None):
    notes = notes_from(html)
    assert list(notes.differences) == ([told] if told else [])
    assert "alert" not in notes.markdown


def test_pictures_that_are_here_are_named_from_the_folder_and_the_others_are_links():
    html = """<img alt="A" src="https://a.example/a?x=1&amp;y=2"><p>x</p><IMG SRC='https://a.example/b'>
    <img src="https://a.example/counter" height=1><img src="data:image/png;base64,AA==">"""
    first, second = "https://a.example/a?x=1&y=2", "https://a.example/b"
    assert pictures_of(html) == [first, second]
    notes = notes_from(html, {first: "picture-1.jpg"})
    assert notes.markdown == f"![A](picture-1.jpg)\n\nx\n\n![]({second})\n" and not notes.differences


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(" \n"), max_size=60)
)
def test_any_text_comes_through_whole(text: str):
    words = " ".join(text.split())
    assert notes_from(html_of_text(text) or "").differences == (), notes_from(html_of_text(text)).markdown
    assert bool(notes_from(html_of_text(text)).markdown) == bool(words)
    render_markdown(notes_from(text).markdown)
