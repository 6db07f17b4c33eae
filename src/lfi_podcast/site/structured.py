"""Facts -> JSON-LD for search engines (schema.org: PodcastSeries, PodcastEpisode, Person, Clip, and works cited)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from lfi_podcast.model import layout
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person, Show
from lfi_podcast.site.reading import moment
from lfi_podcast.site.sharing import episode_summary, show_summary


def episode_facts(show: Show, record: Record, cover: str) -> dict[str, Any]:
    """schema.org/PodcastEpisode; lengths are ISO 8601 durations, addresses absolute. `cover`: a key."""
    duration = f"PT{round(record.enclosure.duration)}S"
    return _present(
        {
            "@context": "https://schema.org",
            "@type": "PodcastEpisode",
            "url": layout.page_url(show.base, record.slug),
            "name": record.title,
            "identifier": record.guid,
            "description": record.summary or episode_summary(show, record),
            "datePublished": record.published and record.published.isoformat(),
            "episodeNumber": _whole_or_text(record.number),
            "inLanguage": record.language or show.language,
            "isAccessibleForFree": True,
            "keywords": list(record.topics),
            "duration": duration,
            "image": cover and show.base + cover,
            "contributor": [_person(person) for person in record.people],
            "citation": [_citation(reference) for reference in record.references or ()],
            "hasPart": list(_passages(show, record)),
            "associatedMedia": {
                "@type": "AudioObject",
                "contentUrl": show.media_base + record.enclosure.key,
                "encodingFormat": record.enclosure.type,
                "contentSize": str(record.enclosure.length),
                "duration": duration,
            },
            "partOfSeason": _season(show, record.season),
            "partOfSeries": _series(show),
        }
    )


def profile_facts(name: str, address: str, website: str | None, picture: str | None) -> dict[str, Any]:
    """schema.org/ProfilePage: the page about somebody, and the addresses of their own website and picture."""
    facts = {"@type": "Person", "name": name, "url": address, "sameAs": website, "image": picture}
    person = _present(facts)
    page = {"@type": "ProfilePage", "name": name, "url": address}
    return {"@context": "https://schema.org", **page, "mainEntity": person}


def _person(person: Person) -> dict[str, Any]:
    image = None if person.picture_file else person.img  # of a file, the address is in the record only
    return _present({"@type": "Person", "name": person.name, "url": person.href, "image": image})


def _season(show: Show, number: int | None) -> dict[str, Any] | None:
    if not number:
        return None
    return _present({"@type": "PodcastSeason", "seasonNumber": number, "name": show.seasons.get(number)})


def _citation(reference: Reference) -> dict[str, Any]:
    """What has a DOI is an article for all that is known; the text is the citation as people write it."""
    doi = reference.doi and f"https://doi.org/{quote(reference.doi, '/:;()')}"
    kind = "ScholarlyArticle" if doi else "CreativeWork"
    return _present({"@type": kind, "name": reference.text, "url": reference.link, "sameAs": doi})


def _passages(show: Show, record: Record) -> Iterator[dict[str, Any]]:
    """Chapters, and clips: schema.org/Clip, with which search engines lead to a moment."""
    chapters = sorted(record.chapters, key=lambda mark: mark.at)
    ends = [*(mark.at for mark in chapters[1:]), record.enclosure.duration]
    found = [(mark.title, mark.at, end) for mark, end in zip(chapters, ends, strict=True)] if chapters else []
    found += [(bite.title, bite.at, bite.at + bite.length) for bite in record.soundbites]
    for name, start, end in found:
        url = f"{layout.page_url(show.base, record.slug)}#{moment(start)}"
        yield {"@type": "Clip", "name": name, "startOffset": start, "endOffset": round(end, 3), "url": url}


def _whole_or_text(number: float | None) -> int | str | None:
    """What `episodeNumber` may be."""
    return number if number is None or isinstance(number, int) else str(number)


def show_facts(show: Show, catalog: Catalog) -> dict[str, Any]:
    """schema.org/PodcastSeries."""
    return _present(
        {
            "@context": "https://schema.org",
            **_series(show),
            "description": show_summary(show),
            "author": show.author and _author(show, show.author),
            "inLanguage": show.language,
            "image": catalog.artwork and show.base + catalog.artwork,
        }
    )


def _author(show: Show, name: str) -> dict[str, Any]:
    known = next((person for person in show.people.values() if person.name == name), None)
    return _person(known) if known else {"@type": "Organization", "name": name}


def _series(show: Show) -> dict[str, Any]:
    return {"@type": "PodcastSeries", "name": show.title, "url": show.base, "webFeed": show.feed_url}


def _present(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [])}
