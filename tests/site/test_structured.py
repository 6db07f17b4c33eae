"""What search engines are told (JSON-LD). Its names were checked against schema.org's vocabulary."""

from lfi_podcast.model.catalog import Catalog, Soundbite
from lfi_podcast.model.show import Person
from lfi_podcast.site.structured import episode_facts, profile_facts, show_facts
from tests.site.helpers import CASES, read_case

CASE = read_case(CASES / "full.json")
SHOW, RECORD = CASE["site"].show, CASE["record"]
PAGE = "https://podcast.example.org/show/episodes/001-pager/"


def test_an_episode_says_what_it_rests_on_and_where_its_parts_begin():
    bite = Soundbite(at=1.5, length=2, title="Said")
    show = SHOW.model_copy(update={"seasons": {1: "The first year"}})
    facts = episode_facts(show, RECORD.model_copy(update={"soundbites": (bite,)}), "artwork/c-0.jpg")
    kinds = {each["name"]: each["@type"] for each in facts["citation"]}
    assert kinds["Dekker, Sidney. The Field Guide."] == "ScholarlyArticle"
    assert kinds["A talk nobody wrote down."] == "CreativeWork"
    parts = [(part["name"], part["startOffset"], part["endOffset"], part["url"]) for part in facts["hasPart"]]
    assert parts == [
        ("Hello", 0.0, 6.0, f"{PAGE}#t=0"),
        ("The pager", 6.0, 12.0, f"{PAGE}#t=6"),
        ("Said", 1.5, 3.5, f"{PAGE}#t=1.5"),
    ]
    assert facts["partOfSeason"] == {"@type": "PodcastSeason", "seasonNumber": 1, "name": "The first year"}


def test_nothing_is_said_of_what_is_not_known():
    facts = episode_facts(
        SHOW, RECORD.model_copy(update={"season": None, "references": None, "chapters": ()}), ""
    )
    assert not {"partOfSeason", "citation", "hasPart", "image"} & facts.keys()


def test_an_author_is_a_person_where_the_show_knows_one():
    def author(**keys):
        return show_facts(SHOW.model_copy(update=keys), Catalog())["author"]

    ada = Person(name="Ada", href="https://example.org/ada", img="artwork/ada.jpg")
    assert author(author="Ada", people={"ada": ada}) == {
        "@type": "Person",
        "name": "Ada",
        "url": "https://example.org/ada",
    }
    assert author(author="The makers", people={})["@type"] == "Organization"


def test_a_page_about_somebody_names_them():
    facts = profile_facts("Ada", "https://a.example/people/ada/", "https://example.org/ada", None)
    assert facts["mainEntity"] == {
        "@type": "Person",
        "name": "Ada",
        "url": "https://a.example/people/ada/",
        "sameAs": "https://example.org/ada",
    }
