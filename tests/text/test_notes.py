"""Show notes: whatever people write in Markdown, what comes out cannot do harm."""

import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.model.episode import Correction
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.text.notes import pictures_in, render_markdown, render_show_notes

TAGS = set(
    "a blockquote br code em h2 h3 h4 hr img li ol p pre s strong sup table tbody td th thead tr ul".split()
)
ATTRIBUTES = {
    "a": {"href", "title", "rel", "id"},
    "li": {"id"},
    "ol": {"start"},
    "img": {"src", "alt", "title"},
}


class Found(HTMLParser):
    """Every tag, with its attributes, that a browser would make of it."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.other = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_decl(self, decl):
        self.other.append(decl)

    handle_comment = handle_pi = unknown_decl = handle_decl


def assert_harmless(html):
    found = Found(html)
    assert found.other == []
    for tag, attributes in found.tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        for key in {"href", "src"} & set(attributes):
            # A browser drops blanks and control characters from an address before it reads the scheme.
            address = "".join(c for c in attributes[key] if c > " ")
            assert urlsplit(address).scheme in {"", "http", "https", "mailto"}
            scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address)  # WHATWG URL, 4.4
            assert scheme is None or urlsplit(address).scheme


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVa\tScript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](\x01javascript:alert(1))",
    "[a](vbscript:x) [b](data:text/html;base64,PHNjcmlwdD4=) [c](file:///etc/passwd)",
    "![a](data:image/png;base64,AAAA)",
    "![a](javascript:alert(1))",
    '[a](https://example.org/ "x\\" onclick=alert(1) y=\\"")',
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    '<a href="https://example.org" onclick="alert(1)">x</a>',
    "<style>*{display:none}</style><iframe src=//evil.example></iframe>",
    '```html"><script>\nalert(1)\n```',
    "`</code><script>`",
    "<!-- --><!doctype x><?php ?>",
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
    "\x00<b>",
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_hostile_notes_are_harmless(markdown):
    assert_harmless(render_markdown(markdown))


@given(
    st.lists(
        st.sampled_from([*HOSTILE, *"[](){}<>\"'`!&#*_-\n\\:;/ ", "https://example.org/"]) | st.text(),
        max_size=12,
    )
)
def test_any_notes_are_harmless(pieces):
    assert_harmless(render_markdown("".join(pieces)))


LINKS = {
    "https://harbour.example.net/tickets?from=pod&to=sea": "https://harbour.example.net/tickets?from=pod&to=sea",
    "www.harbour.example.net.": "https://www.harbour.example.net",
    "WWW.Example.Berlin/a": "https://WWW.Example.Berlin/a",
    "hello@harbour.example.net,": "mailto:hello@harbour.example.net",
    "(https://a.example/b_(c))": "https://a.example/b_(c)",
    "https://küche.example/über#ß!": "https://xn--kche-0ra.example/%C3%BCber#%C3%9F",
    "„https://a.example/“": "https://a.example/",
    "»www.a.example«": "https://www.a.example",
    "küche.de": "https://xn--kche-0ra.de",
    "example.berlin/a": "https://example.berlin/a",
    "https://a.example/x_y_z*": "https://a.example/x_y_z",
    "**https://a.example**": "https://a.example",
    "<https://a.example/>": "https://a.example/",
    "[a](https://a.example/)": "https://a.example/",
    "notes.md": None,
    "z.B.in": None,
    "the end.it": None,
    "`https://a.example`": None,
    "1.2.3": None,
    "ftp://a.example": None,
    "//a.example/b": None,
}


@pytest.mark.parametrize(("text", "address"), LINKS.items())
def test_addresses_become_links_without_what_is_around_them(text, address):
    links = [
        attributes["href"] for tag, attributes in Found(render_markdown(f"see {text} or")).tags if tag == "a"
    ]
    assert links == ([address] if address else [])


WRAPPED = """\
Every large system surprises the people inside it. Too often the report about
the surprise ends with two words, *human error*. We take that as the place to
begin.
"""


@pytest.mark.parametrize(
    ("markdown", "breaks"),
    [
        ("00:00 Hello\n00:04 Boats\n", 1),
        ("- Music: A\n  Voices: B\n\n> x\n> y\n", 2),
        ("a  \nb\\\nc\nd", 3),
        (
            "Recorded at the harbour office in Hamburg on 3 November 2026.\nMusic by Somebody, under CC BY 4.0.\n",
            1,
        ),
        (WRAPPED, 0),
        (WRAPPED.replace("\n", "  \n", 1), 1),
        (WRAPPED.replace("two words, ", ""), 2),
    ],
    ids=[
        "times",
        "in lists and quotations",
        "all ways",
        "sentences",
        "wrapped",
        "wrapped, and one",
        "short by a word",
    ],
)
def test_line_breaks_stay_unless_an_editor_made_them(markdown, breaks):
    assert render_markdown(markdown).count("<br>") == breaks


def test_tables_and_footnotes_are_shown():
    html = render_markdown("| port | depth |\n| --- | --- |\n| A | 3 m |\n\n~~old~~ new[^1]\n\n[^1]: Said\n")
    assert "<th>port</th>" in html and "<td>3 m</td>" in html and "<s>old</s>" in html
    assert 'new<sup><a href="#fn1" id="fnref1"' in html and '<li id="fn1"><p>Said ' in html


def test_pictures_are_shown_linked_or_described():
    markdown = "![A](a%20b.png) ![B](https://x.example/b.png) [![C](c.png)](https://c.example/) ![D](d.png) ![](e.png)"
    html = render_markdown(markdown, {"a b.png": "../a.png", "c.png": "../c.png"}.get)
    assert pictures_in(markdown) == ("a b.png", "https://x.example/b.png", "c.png", "d.png", "e.png")
    assert html == (
        '<p><img src="../a.png" alt="A"> <a href="https://x.example/b.png" rel="noopener">B</a> '
        '<a href="https://c.example/" rel="noopener"><img src="../c.png" alt="C"></a> D e.png</p>'
    )


def test_notes_keep_what_people_meant():
    markdown = (
        "# One\n\n## Two\n\n###### Six\n\n> *a* **b** `c`\n\n1. x\n2. y\n\n- z\n\n---\n\n"
        "[web](https://example.org/?a=1&b=2) [mail](mailto:a@example.org) ![p](https://example.org/p.png)\n"
        "R&D, 1 < 2, Zoë 🎙️"
    )
    html = render_markdown(markdown)
    tags = [tag for tag, _ in Found(html).tags]
    assert tags == "h2 h2 h4 blockquote p em strong code ol li li ul li hr p a a a br".split()
    assert "https://example.org/?a=1&amp;b=2" in html and "mailto:a@example.org" in html
    assert "R&amp;D, 1 &lt; 2, Zoë 🎙️" in html


hostile = st.text(st.sampled_from("<>\"'& ab"), min_size=1, max_size=20).filter(str.strip)


@given(hostile, hostile, hostile)
def test_people_and_references_are_harmless_too(name, role, text):
    html = render_show_notes(
        "Notes.",
        [Person(name=name, role=role, href="https://example.org/?a=1&b='2'")],
        [Reference(text=text, doi="10.1002/(SICI)1<1::AID>3.0#x", at=75.5), Reference(text=text)],
        [Correction(on=date(2026, 12, 3), text=text)],
        "https://podcast.example.org/episodes/one/",
    )
    assert_harmless(html)
    links = [attributes["href"] for tag, attributes in Found(html).tags if tag == "a"]
    assert links == [
        "https://example.org/?a=1&b='2'",
        "https://doi.org/10.1002/(SICI)1%3C1::AID%3E3.0%23x",
        "https://podcast.example.org/episodes/one/#t=75.5",
        "https://podcast.example.org/episodes/one/",
    ]


def test_corrections_come_before_people_the_newest_first():
    made = [Correction(on=date(2026, 12, day), text=f"Not {day}.") for day in (3, 5)]
    html = render_show_notes("Notes.", [], [], made, "https://a.example/")
    assert "<h3>Corrections</h3><ul><li>2026-12-05: Not 5.</li><li>2026-12-03: Not 3.</li></ul>" in html


def test_show_notes_without_anything_are_a_link():
    assert render_show_notes("", [], [], [], "https://a.example/") == (
        '<p><a href="https://a.example/">Transcript and chapters</a></p>'
    )
