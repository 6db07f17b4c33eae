"""Values: times, addresses, identities, and how they are kept in files."""

import json
from datetime import UTC, datetime
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.model.catalog import WITHDRAWN, Catalog, ChapterMark, Enclosure, Record, Withdrawn
from lfi_podcast.model.categories import CATEGORIES, CATEGORY_NAMES
from lfi_podcast.model.episode import Episode, Music, State
from lfi_podcast.model.languages import ISO_639_2, direction, iso_639_2, language_tag, primary_language
from lfi_podcast.model.layout import (
    Headers,
    artwork_key,
    audio_key,
    page_key,
    transcript_key,
)
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.roles import group_of
from lfi_podcast.model.show import PODCAST_NAMESPACE, AudioSettings, Person, Show
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.model.value import (
    RepositoryPath,
    Stored,
    Title,
    WebAddress,
    clock_time,
    format_time,
    parse_time,
)

LEAST = {
    "title": "Learning",
    "description": "What happened.",
    "link": "https://podcast.example.org",
    "language": "en",
    "categories": ["Technology"],
    "explicit": "false",
    "artwork": "cover.jpg",
}


@given(st.integers(0, 1000 * 3600 * 1000 - 1))
def test_times_survive_to_the_millisecond(milliseconds):
    seconds = milliseconds / 1000
    assert parse_time(format_time(seconds)) == seconds
    assert round(parse_time(format_time(seconds)) * 1000) == milliseconds
    if milliseconds < 10**9:
        assert parse_time(str(seconds)) == parse_time(seconds) == seconds


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0", 0),
        ("75", 75),
        ("1:15", 75),
        ("01:15.5", 75.5),
        ("1:01:15.250", 3675.25),
        ("90:00", 5400),
        (" 7 ", 7),
    ],
)
def test_leading_parts_of_a_time_may_be_left_out(written, seconds):
    assert parse_time(written) == seconds


@pytest.mark.parametrize(
    "written", ["1:75", "-3", "1:2:3:4", "1:60:00", "", "1e3", "nan", "inf", "9" * 400, "١٢", None, True]
)
def test_what_is_not_a_time_is_refused(written):
    with pytest.raises(ValueError, match=r"write H:MM:SS\.mmm or seconds|carry over to the next unit"):
        parse_time(written)


def test_times_for_people():
    assert [clock_time(s) for s in (0, 9.99, 75, 3599.9, 3600, 36_061)] == [
        "0:00", "0:09", "1:15", "59:59", "1:00:00", "10:01:01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((RepositoryPath, path) for path in ("../a", "/a", "~/a", "a/../../b", "C:\\a", "a\\b", "", "..", "a\0b")),
        *((WebAddress, url) for url in (
            "", "example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https://user:pw@example.org",
            "https://example.org/a b", "https://example.org:99999", "https://exa\nmple.org", "https://[::1",
            'https://example.org/"', "//example.org", "data:text/html,x",
        )),
        *((Title, text) for text in ("", "  ", "a\nb", "a\u2028b", "a\x85b", "a\0", "\ud800", "x" * 256)),
    ],
)  # fmt: skip
def test_values_that_would_do_harm_are_refused(kind, value):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((RepositoryPath, path) for path in ("cover.jpg", "artwork/Störung (1).png", "a..b/c", ".hidden")),
        *((WebAddress, url) for url in ("http://a", "https://example.org:8443/é?q=1#t=2", "https://[::1]/")),
        *((Title, text) for text in ("x" * 255, "🎙️" * 20, "مرحبا", "2001")),
    ],
)
def test_values_that_are_fine_stay_as_they_are(kind, value):
    assert TypeAdapter(kind).validate_python(value) == value


def test_language_codes():
    assert [language_tag(tag) for tag in ("no", "en-us", "zh-Hant-TW", "gsw")]
    for tag in ("English", "xx", "", "en_US", "e", "en-"):
        with pytest.raises(ValueError, match="is not a language code"):
            language_tag(tag)


def test_the_letters_that_id3_asks_for():
    assert len(ISO_639_2) == 184
    assert all((len(short), len(long)) == (2, 3) for short, long in ISO_639_2.items())
    assert [iso_639_2(tag) for tag in ("en", "pt-BR", "gsw", "sh")] == ["eng", "por", "gsw", "und"]


def test_the_primary_language_has_no_region_script_or_capitals():
    tags = ("en", "en-GB", "EN-us", "zh-Hant-TW", "gsw")
    assert [primary_language(tag) for tag in tags] == ["en", "en", "en", "zh", "gsw"]


def test_the_table_of_categories_is_apples():
    assert len(CATEGORIES) == 19 and len(CATEGORY_NAMES) == 19 + 91 == len(set(CATEGORY_NAMES))


def test_the_guid_of_a_show_follows_from_the_address_of_its_feed():
    # The example of the podcast namespace's own documentation.
    assert (
        str(uuid5(PODCAST_NAMESPACE, "mp3s.nashownotes.com/pc20rss.xml"))
        == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    )
    show = Show.model_validate(LEAST)
    assert show.feed_url == "https://podcast.example.org/feed.xml"
    assert show.identity == uuid5(PODCAST_NAMESPACE, "podcast.example.org/feed.xml")
    assert show.identity == Show.model_validate(LEAST | {"link": "http://podcast.example.org/"}).identity
    written = "375e050f-7f52-5e9b-9cfc-9414515d1a5b"
    assert str(Show.model_validate(LEAST | {"guid": written}).identity) == written


def test_stereo_has_its_own_loudness_and_bitrate():
    assert AudioSettings.model_validate({"channels": "stereo"}) == AudioSettings(
        channels="stereo", loudness=-16, bitrate=128
    )
    assert AudioSettings.model_validate({"channels": "stereo", "loudness": "-19"}).loudness == -19
    assert (AudioSettings().loudness, AudioSettings().bitrate, AudioSettings().channel_count) == (-19, 96, 1)


def episode(**keys):
    return Episode.model_validate({"slug": "one", "title": "One", **keys})


def test_the_state_of_an_episode():
    now = datetime(2026, 11, 30, 6, tzinfo=UTC)
    assert episode().state(now) is State.DRAFT
    assert episode(published="2026-11-30T07:00:00+01:00").state(now) is State.PUBLISHED
    assert episode(published="2026-11-30T06:00:01Z").state(now) is State.SCHEDULED
    assert episode(published="2026-11-30T06:00:00Z", withdrawn="asked").state(now) is State.WITHDRAWN


def test_the_guid_of_an_episode_follows_from_show_and_slug_unless_written():
    show = Show.model_validate(LEAST)
    assert episode().identity(show) == str(uuid5(show.identity, "one"))
    assert episode(guid="https://old.example/?p=1").identity(show) == "https://old.example/?p=1"


def test_credits_are_the_shows_people_or_the_episodes_own():
    show = Show.model_validate(LEAST | {"people": {"host": {"name": "Ada"}, "other": {"name": "Bo"}}})
    assert episode().credits(show) == show.people
    credited = episode(people=["host", {"id": "guest", "name": "Cy", "role": "guest"}]).credits(show)
    assert [(key, person.name, person.role) for key, person in credited.items()] == [
        ("host", "Ada", "host"), ("guest", "Cy", "guest"),
    ]  # fmt: skip


def test_a_number_may_have_decimals_and_stays_whole_where_it_is():
    numbers = ["7", "7.0", 7.0, "204.5", "0.001", "12345678901234567890"]
    read = [episode(number=number).number for number in numbers]
    assert list(map(str, read)) == ["7", "7", "7", "204.5", "0.001", "12345678901234567890"]
    stored = [record("one", 1, number=number).to_json() for number in read]
    assert [str(Record.from_json(each).number) for each in stored] == list(map(str, read))
    for wrong in ("0", "0.0", "-1", "-0.5", "1.", ".5", "1e3", "1,5", "nan", "204.12345", [1]):
        with pytest.raises(ValidationError):
            episode(number=wrong)


def test_a_person_may_have_several_roles():
    def person(role):
        return Person(name="Ada", role=role)

    assert person("host").roles == person(["host"]).roles == ("host",)
    assert person(["host"]) == person("host"), "so that records keep their bytes"
    assert person(["host", "editor", "host"]).roles == ("host", "editor")
    assert [person(role).is_host for role in ("Host", ["editor", "co-host"], ["guest", "editor"])] == [
        True, True, False,
    ]  # fmt: skip
    for wrong in ([], [""], "", [["host"]]):
        with pytest.raises(ValidationError):
            person(wrong)


def test_each_of_several_roles_has_the_group_that_apps_know_it_in():
    assert group_of("Host", None) is None and group_of("editor", None) == "writing"
    assert group_of("editor", "Video Post-Production") == "Video Post-Production"
    assert group_of("host", "writing") is None and group_of("audio editor", "cast") == "audio post-production"
    assert group_of("cat", "visuals") == "visuals" and group_of("cat", None) is None


def test_a_record_of_before_keeps_its_bytes():
    before = json.dumps(
        {
            "slug": "one", "guid": "one", "title": "One",
            "enclosure": {
                "key": "k", "length": 1, "type": "audio/mpeg", "sha256": "0", "duration": 1.0, "silenced": [],
            },
            "transcripts": [], "chapters": [], "description": "", "number": 7, "kind": "full", "explicit": False,
            "people": [{"name": "Ada", "role": "host"}], "topics": [], "soundbites": [], "redactions": 0,
        },
        indent=1,
    )  # fmt: skip
    assert Record.from_json(before.encode()).to_json().decode() == before + "\n"


def test_a_reference_leads_to_its_address_or_its_doi():
    assert Reference(text="a", doi="10.1000/182").link == "https://doi.org/10.1000/182"
    assert Reference(text="a", doi="10.1000/a<b>#c").link == "https://doi.org/10.1000/a%3Cb%3E%23c"
    assert Reference(text="a", doi="10.1000/182", url="https://a.example/").link == "https://a.example/"
    assert Reference(text="a").link is None


def record(slug, day, **keys):
    enclosure = Enclosure(key="k", length=1, type="audio/mpeg", sha256="0", duration=1)
    published = datetime(2026, 1, day, tzinfo=UTC)
    return Record(slug=slug, guid=slug, title=slug, published=published, enclosure=enclosure, **keys)


@given(st.permutations(["a", "b", "c", "d"]))
def test_a_catalog_is_newest_first_however_it_was_filled(order):
    days = {"a": 1, "b": 3, "c": 3, "d": 2}
    catalog = Catalog()
    for slug in (*order, *order):
        catalog = catalog.with_entry(record(slug, days[slug]))
    assert [found.slug for found in catalog.episodes] == ["b", "c", "d", "a"]


@given(st.text(), st.integers(0, 10**9), st.integers(0, 1000 * 3600 * 1000))
def test_a_catalog_is_written_like_other_values(text, length, milliseconds):
    seconds = milliseconds / 1000
    places = (ChapterMark(at=seconds, title=text, url=None),)
    whole = record("a", 1, summary=text, chapters=places, topics=(text, ""))
    enclosure = whole.enclosure.model_copy(update={"length": length, "duration": seconds})
    catalog = Catalog(artwork=text).with_entry(whole.model_copy(update={"enclosure": enclosure}))
    catalog = catalog.with_entry(Withdrawn.of(record("b", 2), WITHDRAWN))
    assert catalog.to_json() == Stored.to_json(catalog)
    assert Catalog().to_json() == Stored.to_json(Catalog())


def test_withdrawn_episodes_stay_in_the_catalog_and_out_of_sight():
    catalog = Catalog().with_entry(record("a", 1)).with_entry(Withdrawn.of(record("b", 2), WITHDRAWN))
    assert [found.slug for found in catalog.live()] == ["a"]
    assert catalog.entry("b").guid == "b" and catalog.record("b") is None and catalog.entry("c") is None
    assert Catalog.from_json(catalog.to_json()) == catalog
    earlier = record("b", 2).model_dump(mode="json") | {"withdrawn": "Kiran asked for it"}
    read = Catalog.from_json(json.dumps({"version": 1, "episodes": [earlier]}, default=str).encode())
    assert read.withdrawn()[0].guid == "b"
    assert b"audio/" not in read.to_json() and b"Kiran" not in read.to_json()


def test_stored_files_survive_and_later_keys_are_passed_over():
    engine = EngineIdentity(name="e", version="1", model="m", digest="0", options={"beam": 5})
    word = Word(text="Störung 🎙️", start=0.125, end=0.5, probability=0.9, speaker="host")
    recognition = Recognition(engine=engine, language="de", words=(word,))
    written = recognition.to_json()
    assert (
        Recognition.from_json(written) == recognition and written == Recognition.from_json(written).to_json()
    )
    assert "Störung 🎙️".encode() in written and b"null" not in written
    assert Recognition.from_json(json.dumps(json.loads(written) | {"later": 1}).encode()) == recognition


def test_keys_in_the_store():
    digest = "0123456789abcdef"
    assert audio_key("one", digest) == "audio/one-0123456789ab.mp3"
    assert (
        artwork_key("artwork/Große Störung.JPEG", digest, "jpg") == "artwork/gro-e-st-rung-0123456789ab.jpg"
    )
    for key in (
        audio_key("one", digest),
        artwork_key("a.png", digest, "png"),
        "search/index/0123456789ab.runs",
    ):
        assert "immutable" in Headers.of(key).cache_control
    for key in ("feed.xml", page_key("one"), transcript_key("one", "vtt"), "search/index/manifest.json"):
        assert "immutable" not in Headers.of(key).cache_control
    assert Headers.of("episodes/one/chapters.json").media_type == "application/json+chapters"
    assert Headers.of("unknown.ass").media_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("artwork/cover.jpg", "artwork/cover-0123456789ab.jpg"),
        ("artwork/Zoë's cover.JPEG", "artwork/zo--s-cover-0123456789ab.jpg"),
        ("cover.webp", "artwork/cover-0123456789ab.jpg"),
    ],
)
def test_artwork_has_a_key_that_apps_take_for_a_picture(path: str, key: str):
    """Directories go by the ending, which says what is in it; the digest makes another picture another object."""
    assert artwork_key(path, "0123456789abcdef", "jpg") == key


@pytest.mark.parametrize("places", [{}, {"at": 3, "chapter": "Start"}])
def test_music_has_one_place(places: dict[str, object]):
    with pytest.raises(ValidationError, match="needs exactly one place"):
        Music.model_validate({"file": "sounds/intro.flac", **places})


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("en", "ltr"),
        ("he", "rtl"),
        ("HE-IL", "rtl"),
        ("ar-EG", "rtl"),
        ("az-Arab", "rtl"),
        ("az", "ltr"),
        ("ks", "rtl"),
        ("ks-Deva", "ltr"),
        ("uz-arab-af", "rtl"),
        ("he-Latn", "ltr"),
        ("yue-Hant", "ltr"),
        ("de-1996", "ltr"),
    ],
)
def test_directions_of_writing(tag, written):
    assert direction(tag) == written
