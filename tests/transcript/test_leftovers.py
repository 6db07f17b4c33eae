"""What is left of a name is seen through every encoding, and told by line and words, without a private name."""

import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.transcript.leftovers import leftovers, without_private_names

PRIYA = Redaction(say="Priya Raman", stand_in="the engineer")
MUELLER = Redaction(say="Jürgen Müller")
SECRET = Secret(say="=name-1", words=("Kiran Rao",))

HIDDEN = {
    "as it is": str,
    "markup": lambda text: f"{text[:2]}<b>{text[2:-1]}</b>{text[-1]}",
    "soft hyphen": lambda text: text[:3] + "\u00ad" + text[3:],
}
ENCODINGS = {
    "as it is": str,
    "HTML": lambda text: html.escape(text).replace("ü", "&uuml;"),
    "numbers": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hexadecimal": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "address": quote,
    "form": quote_plus,
    "latin-1": lambda text: quote(text, encoding="latin-1"),
    "JSON": lambda text: json.dumps(text)[1:-1],
}


@given(
    st.sampled_from([PRIYA, MUELLER]),
    st.sampled_from(list(HIDDEN)),
    st.lists(st.sampled_from(list(ENCODINGS)), max_size=2),
    st.sampled_from(["{}", "<p>{}</p>", '{{"a": "{}"}}', "x {} y", "a\nb {}\nc"]),
)
def test_a_name_is_seen_through_encodings(item, hidden, encodings, carrier):
    text = HIDDEN[hidden](item.say)
    for encoding in encodings:
        text = ENCODINGS[encoding](text)
    left = [left.say for left in leftovers(carrier.format(text), [PRIYA, MUELLER])]
    assert left == [item.say]


@pytest.mark.parametrize(
    "text",
    [
        "https://x.org/%2570riya%252Draman",
        "https://xn--mller-kva.example.org/juergen, and https://xn--jrgenmller-9dbf.de/",
        "1\n00:00:01.000 --> 00:00:02.000\nby Priya\n\n2\n00:00:02.000 --> 00:00:03.000\nRaman there",
        "<p>Pri&shy;ya&nbsp;&ndash; Raman</p>",
        '<a href="https://x.org/in/priyaraman">she</a>',
        "Priya Ra-\nman",
    ],
)
def test_a_name_is_seen_where_it_is_packed(text: str):
    assert list(leftovers(text, [PRIYA, MUELLER]))


def test_two_voices_do_not_make_a_name():
    time = "00:00:01.000 --> 00:00:02.000\n"
    assert not list(leftovers(f"{time}<v Host>and Priya\n\n{time}<v Guest>Raman it was", [PRIYA]))


@given(st.integers(1, 40), st.integers(0, 40))
def test_the_line_is_where_the_name_is_complete(before, after):
    lines = [*(f"line {n}" for n in range(before - 1)), "with Pri<b>ya</b> Raman here", *["more"] * after]
    (left,) = leftovers("\n".join(lines), [PRIYA])
    assert left.line == before


def test_the_line_is_that_of_the_source():
    (left,) = leftovers("one\n\n\nPriya\nRaman", [PRIYA], lambda text: " ".join(text.split()))
    assert left.line == 5


def test_the_words_around_are_told():
    (left,) = leftovers(
        "It was in the spring that she met Priya (Raman) of the platform team, twice", [PRIYA]
    )
    assert (
        str(left)
        == "'Priya Raman' (“…was in the spring that she met Priya (Raman) of the platform team, twice…”)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "so Kiran Rao said that Rao, K., or Kiran, is kiranrao42@example.org",
        "see https://example.org/kiran_rao_on_call and K. Rao",
        "K&#105;ran Rao, in other words: K%69ran of R&#97;o",
        "Priya Raman and Kiran Rao",
        "Rao, Kiran & Priya Raman",
    ],
)
def test_the_words_around_have_no_private_name(text: str):
    found = list(leftovers(f"before it {text} and after it", [SECRET, PRIYA]))
    assert found[0].say == "=name-1"
    for left in found:
        assert not re.search("kiran|rao|k%69|k&#", str(left), re.IGNORECASE), str(left)


@given(st.text("kiran Ro@_-.%69&#;,", max_size=30), st.text("kiran Ro@_-.%69&#;,", max_size=30))
def test_nothing_that_is_said_has_a_private_name(before, after):
    for left in leftovers(f"{before} Kiran Rao {after}", [SECRET]):
        assert not list(leftovers(left.around, [SECRET]))
    shown = without_private_names(f"{before} Kiran Rao {after}", [SECRET])
    assert not list(leftovers(shown, [SECRET]))


def test_without_words_to_search_for_nothing_is_left():
    assert not list(leftovers("Kiran", [Redaction(start=0, end=1), Redaction(say="=name-1")]))
