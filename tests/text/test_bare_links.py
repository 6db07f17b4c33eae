"""Addresses without markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.text.bare_links import BareLinks

LINKS = BareLinks()


@given(
    st.lists(
        st.sampled_from(["http://", "mailto:", "www.", "a", "b.de", "@", ".", ":", "/", " ", "ö", "//x.com"])
    )
)
def test_no_address_is_passed_over_by_the_quick_look(parts: list[str]):
    text = "".join(parts)
    assert not LINKS.match(text) or (LINKS.pretest(text) and LINKS.test(text))


@pytest.mark.parametrize("text", ["", "Words. And more", "a:b", "1 / 2"])
def test_most_texts_are_not_looked_at_closely(text: str):
    assert not LINKS.pretest(text) and not LINKS.test(text)
