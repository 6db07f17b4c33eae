"""Facts -> JSON-LD for search engines (schema.org: PodcastEpisode, PodcastSeries)."""

from typing import Any

from lfi_podcast.model import layout
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.show import Show


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
            "description": record.summary,
            "datePublished": record.published and record.published.isoformat(),
            "episodeNumber": _whole_or_text(record.number),
            "inLanguage": record.language or show.language,
            "keywords": list(record.topics),
            "duration": duration,
            "image": cover and show.base + cover,
            "contributor": [
                _present({"@type": "Person", "name": person.name, "url": person.href})
                for person in record.people
            ],
            "associatedMedia": {
                "@type": "AudioObject",
                "contentUrl": show.media_base + record.enclosure.key,
                "encodingFormat": record.enclosure.type,
                "contentSize": str(record.enclosure.length),
                "duration": duration,
            },
            "partOfSeries": _series(show),
        }
    )


def _whole_or_text(number: float | None) -> int | str | None:
    """What `episodeNumber` may be."""
    return number if number is None or isinstance(number, int) else str(number)


def show_facts(show: Show, catalog: Catalog) -> dict[str, Any]:
    """schema.org/PodcastSeries."""
    return _present(
        {
            "@context": "https://schema.org",
            **_series(show),
            "author": show.author,
            "inLanguage": show.language,
            "image": catalog.artwork and show.base + catalog.artwork,
        }
    )


def _series(show: Show) -> dict[str, Any]:
    return {"@type": "PodcastSeries", "name": show.title, "url": show.base, "webFeed": show.feed_url}


def _present(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [])}
