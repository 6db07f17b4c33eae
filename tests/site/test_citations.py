"""How an episode is cited, read back by others' parsers."""

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from lfi_podcast.model.catalog import Enclosure, Record
from lfi_podcast.model.show import Person, Show
from lfi_podcast.site.bibtex import plain
from lfi_podcast.site.citations import Citation, citations
from lfi_podcast.site.languages import words_in
from lfi_podcast.site.personal_names import PersonalName

PAGE = "https://podcast.example.org/episodes/a/"
NAME = {
    "type": "object",
    "properties": {
        key: {"type": "string", "minLength": 1} for key in ("family", "given", "suffix", "literal")
    },
    "additionalProperties": False,
    "minProperties": 1,
}
NAMES = {"type": "array", "items": NAME, "minItems": 1}
DATE = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "number"}, "minItems": 1, "maxItems": 3},
    "minItems": 1,
    "maxItems": 2,
}
TEXTS = ("title", "container-title", "genre", "number", "publisher", "dimensions", "language", "URL", "note")
CSL_DATA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "type": {"const": "broadcast"},
            "author": NAMES,
            "guest": NAMES,
            "issued": {"type": "object", "properties": {"date-parts": DATE}, "additionalProperties": False},
            **{key: {"type": "string"} for key in TEXTS},
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}
"""Of csl-data.json (Citation Style Language 1.0.2), what is used here."""


def cited(
    title: str = "Title", people: tuple[Person, ...] = (), language: str = "en", **keys: object
) -> dict[str, Citation]:
    """The citations of an episode by style. `keys`: of its record."""
    show = Show(
        title=str(keys.pop("show", "A show")),
        description="d",
        link="https://podcast.example.org/",
        language=language,
        categories=("Technology",),
        explicit=False,
        artwork="a.jpg",
        author=keys.pop("author", None),
    )
    sound = Enclosure(key="audio/a.mp3", length=1, type="audio/mpeg", sha256="", duration=60)
    data = {"slug": "a", "guid": "a", "title": title, "enclosure": sound.model_dump(), **keys}
    record = Record.model_validate(data).model_copy(update={"people": people})
    return {each.style: each for each in citations(show, record, words_in(language))}


def hosted(*names: str) -> tuple[Person, ...]:
    return tuple(Person(name=name) for name in names)


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        (
            cited(people=hosted("Ada Lovelace"), number=1, published="2026-11-30T06:00:00Z", author="Us"),
            f"Lovelace, A. (Host). (2026, November 30). Title (No. 1) [Audio podcast episode]. In A show. Us. {PAGE}",
        ),
        (
            cited(
                "Why?", hosted("Jean-Luc M. Picard", "Ludwig van Beethoven", "Martin King Jr."), author="Us"
            ),
            "Picard, J.-L. M., van Beethoven, L., & King, M., Jr. (Hosts). (n.d.). Why? [Audio podcast episode]. "
            f"In A show. Us. {PAGE}",
        ),
        (cited(author="The makers"), f"The makers. (n.d.). Title [Audio podcast episode]. In A show. {PAGE}"),
        (cited(show="Why?"), f"Title [Audio podcast episode]. (n.d.). In Why? {PAGE}"),
        (
            cited(people=hosted("山田 太郎"), number=2.5, published="2026-05-01T06:00:00Z", language="de"),
            f"山田 太郎 (Moderation). (2026, 1. Mai). Title (Nr. 2.5) [Audio-Podcast-Folge]. In A show. {PAGE}",
        ),
        (
            cited(people=(Person(name="Bo Ek", role="guest"), *hosted("Nagy Anna")), language="hu"),
            f"Nagy Anna (Host). (n.d.). Title [Audio podcast episode]. In A show. {PAGE}",
        ),
    ],
)
def test_apa(citation, expected):
    assert citation["apa"].text == expected


def test_in_the_text_stand_names_and_year():
    when = "2026-11-30T06:00:00Z"
    shown = {
        names: cited(people=hosted(*names), published=when)["apa_in_text"].text
        for names in [(), ("Ada Lovelace",), ("Ada Lovelace", "Bo"), ("Ada Lovelace", "Bo", "Cy Ek")]
    }
    assert list(shown.values()) == [
        "(“Title”, 2026)",
        "(Lovelace, 2026)",
        "(Lovelace & Bo, 2026)",
        "(Lovelace et al., 2026)",
    ]


def at_a_moment(citation: Citation) -> str:
    """As scripts complete it."""
    ends = {"address": "#t=75.1,80", "moment": "", "text": "", "title": ""}
    return "".join(part.text.replace("{clock}", "1:15–1:20") + ends[part.kind] for part in citation.parts)


hostile = st.sampled_from("aB \\{}\"'@,=#%&$_~^\u202e漢é<>\n") | st.characters(codec="utf-8")
texts = st.text(hostile, min_size=1, max_size=25).map(lambda text: f"{text}x")


@settings(max_examples=40)
@given(title=texts, names=st.lists(texts, max_size=3), show=texts, author=st.none() | texts)
def test_hostile_text_is_read_back(title, names, show, author):
    people = tuple(Person.model_construct(name=name, role="host") for name in names)
    by_style = cited_as_they_are(title, people, show, author)
    entries = parse_string(at_a_moment(by_style["bibtex"]), "bibtex").entries
    assert len(entries) == 1
    entry = next(iter(entries.values()))
    assert entry.fields["url"] == f"{PAGE}#t=75.1,80" and entry.fields["note"] == "At 1:15–1:20"
    assert len(entry.persons.get("author", [])) == (len(names) or bool(author))
    for text in (by_style["csl_json"].text, at_a_moment(by_style["csl_json"])):
        items = json.loads(text)
        jsonschema.validate(items, CSL_DATA)
        assert items[0]["title"] == plain(title)
    assert items[0]["URL"] == f"{PAGE}#t=75.1,80" and items[0]["note"] == "At 1:15–1:20"
    assert by_style["apa"].text.endswith(PAGE) and "\u202e" not in by_style["apa"].text


def cited_as_they_are(title, people, show, author):
    """The citations of values that no check has seen, as a catalog from elsewhere may have them."""
    valid = Show.model_construct(
        title=show, author=author, link="https://podcast.example.org/", language="en", people={}
    )
    sound = Enclosure(key="audio/a.mp3", length=1, type="audio/mpeg", sha256="", duration=60)
    record = Record(slug="a", guid="a", title=title, enclosure=sound).model_copy(update={"people": people})
    return {each.style: each for each in citations(valid, record, words_in("en"))}


@pytest.mark.parametrize(
    "name", ["Host", "Chaos & Friends", "Lovelace, Ada", "山田 太郎", "דנה כהן", "the makers"]
)
def test_not_every_name_has_parts(name):
    assert PersonalName.of(name) is None


def test_parts_of_names():
    assert PersonalName.of("Dr. Ludwig van Beethoven") == PersonalName("Ludwig", "van Beethoven")
    assert PersonalName.of("Sammy Davis Jr.") == PersonalName("Sammy", "Davis", "Jr.")
    assert PersonalName("Jean-Luc M.", "Picard").initials == "J.-L. M."


@given(st.text(max_size=30))
def test_any_name_is_a_name(name):
    found = PersonalName.of(name)
    assert found is None or (found.family and found.initials)
