"""BibTeX, read back by a parser that is not ours."""

import re

from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from lfi_podcast.site.bibtex import entry, entry_key, plain

SPELLED_OUT = {
    r"{\textbackslash}": "\\",
    r"{\textbraceleft}": "{",
    r"{\textbraceright}": "}",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
    **{f"\\{sign}": sign for sign in "$&#%_"},
}
texts = st.text(
    st.sampled_from("ab \\{}\"'@,=#%&$_~^\n\t\u202eß漢é") | st.characters(codec="utf-8"), max_size=30
)


def shown(value: str) -> str:
    """What LaTeX prints for a value."""
    pattern = "|".join(map(re.escape, SPELLED_OUT))
    return re.sub(pattern, lambda found: SPELLED_OUT[found[0]], value)


def read(bibtex: str):
    """The only entry."""
    found = parse_string(bibtex, "bibtex").entries
    assert len(found) == 1
    return next(iter(found.items()))


@given(title=texts, note=texts, names=st.lists(texts.filter(plain), max_size=3))
def test_any_text_is_read_back(title, note, names):
    key, found = read(entry("misc", "a-1", {"author": names, "title": title, "note": note}))
    assert key == "a-1"
    if plain(title):
        assert shown(found.fields["title"][1:-1]) == plain(title)
    assert " ".join(shown(found.fields.get("note", "")).split()) == plain(note)
    assert len(found.persons.get("author", [])) == len(names)


def test_an_address_is_as_it_is_except_for_what_would_end_it():
    fields = {"doi": "10.1000/a_b%c{d}", "url": "https://example.org/a_b?c=d&e=%20"}
    assert entry("misc", "a", fields) == (
        "@misc{a,\n  doi = {10.1000/a_b%c%7Bd%7D},\n  url = {https://example.org/a_b?c=d&e=%20},\n}\n"
    )


@given(st.lists(texts, max_size=3))
def test_a_key_has_only_letters_that_bibtex_takes(parts):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", entry_key(*parts))


def test_a_key_says_what_it_stands_for():
    assert entry_key("Møller, Čapek", "2012") == "moller-capek-2012"
