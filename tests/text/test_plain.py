"""HTML as plain text: what is said of a show where no markup is rendered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.text.notes import render_description
from lfi_podcast.text.plain import plain_text, without_markup

DESCRIPTION = """\
People who work
with incidents tell
how it *goes*.

See [our site](https://example.org/?a=1&b=2) or
https://example.com.

- near misses
  that go on
- reviews
    - in private

3. three
4. four

One\\
two & "three" < 4, Vec<T>

| a | b |
|---|---|
| 1 | 2 |
"""
PLAIN = """\
People who work with incidents tell how it goes.

See our site (https://example.org/?a=1&b=2) or https://example.com.

- near misses that go on
- reviews
  - in private

3. three
4. four

One
two & "three" < 4, Vec<T>

a | b
1 | 2"""


def test_paragraphs_are_unwrapped_and_lists_stay_lines():
    assert plain_text(render_description(DESCRIPTION)) == PLAIN


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("<![CDATA[<p>Hello <b>you</b></p>\n<p>all</p>]]>", "Hello you\n\nall"),
        ("<p>One<br/>two</p><ul><li>a</li><li>b</li></ul>", "One\ntwo\n\n- a\n- b"),
        ("A <a href='https://example.org/'>page</a>.", "A page (https://example.org/)."),
        ("<script>alert(1)</script>Said", "Said"),
        ("AT&amp;T &#8211; said", "AT&T – said"),
        ("a < b & c > d, Vec<T>", "a < b & c > d, Vec<T>"),
    ],
)
def test_html_that_should_not_be_there_is_not_shown(written, plain):
    assert plain_text(render_description(written)) == plain
    assert without_markup(written) == plain


def test_a_text_without_markup_stays_to_the_letter():
    text = 'One.\n\n  Two & three; 5 < 6 -- AT&T\'s "x"'
    assert without_markup(text) == text


@given(st.text())
def test_no_text_becomes_markup_and_reading_again_changes_nothing(text):
    plain = plain_text(render_description(text))
    assert plain == plain.strip() and "\n\n\n" not in plain
    assert all(line == line.rstrip() for line in plain.split("\n"))
