"""The pages of episodes, and the search page.

Links inside the site are relative, so that a folder of pages works wherever it is served. Only addresses for machines
(canonical, Open Graph, JSON-LD) and audio served elsewhere (`media`) are absolute.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from lfi_podcast.model import layout
from lfi_podcast.model.catalog import Record
from lfi_podcast.model.page_text import PageText, SaidText
from lfi_podcast.model.transcript import ALIGNED
from lfi_podcast.site import charts
from lfi_podcast.site.citations import CITATION_FILES, citations
from lfi_podcast.site.connections import NO_NEIGHBOURS, Neighbours
from lfi_podcast.site.player import SPEEDS, chapter_marks, embed_code, oembed, player_facts
from lfi_podcast.site.reading import Anchors, Heading, headings, sections
from lfi_podcast.site.rendering import Site, render
from lfi_podcast.site.sharing import episode_card
from lfi_podcast.site.structured import episode_facts
from lfi_podcast.site.wording import Wording


def episode_page(site: Site, record: Record, text: PageText, neighbours: Neighbours = NO_NEIGHBOURS) -> bytes:
    """The page of one episode."""
    show = site.show
    return render(
        "episode.html",
        site,
        depth=2,
        address=layout.page_url(show.base, record.slug),
        media=show.media,
        media_root=show.media_base if show.media else "../../",
        is_shared=False,
        here="episodes",
        neighbours=neighbours,
        speaker_pages=_speaker_pages(record, neighbours),
        facts=episode_facts(show, record, record.artwork or site.cover),
        citations=citations(show, record, site.words),
        citation_files=CITATION_FILES,
        card=episode_card(show, record, site.cover),
        embed_code=embed_code(show, record),
        **_of_an_episode(site, record, text, "../../"),
    )


def citation_file(site: Site, record: Record, style: str) -> bytes:
    """How the episode is cited in one style of `CITATION_FILES`."""
    return next(
        each.text for each in citations(site.show, record, site.words) if each.style == style
    ).encode()


def embed_page(site: Site, record: Record) -> bytes:
    """The player alone, for other sites to embed; it leads to the episode's page."""
    show = site.show
    return render(
        "embed.html",
        site,
        depth=3,
        address=layout.page_url(show.base, record.slug),
        media=show.media,
        media_root=show.media_base if show.media else "../../../",
        is_embedded=True,
        record=record,
        cover=record.artwork or site.cover,
        **_of_a_player(site, record, headings(record.chapters, Anchors()), "../../../"),
    )


def embed_data(site: Site, record: Record) -> bytes:
    """What programs ask for that embed it (oEmbed)."""
    return oembed(site.show, record)


def shared_page(site: Site, record: Record, text: PageText, for_members: bool = False) -> bytes:
    """The same for guests, before publication, or for members: unlisted, with everything that it names in one folder.

    It says nothing to search engines, and its links do not tell other sites where they were followed.
    """
    return render(
        "shared.html",
        site,
        depth=0,
        media=None,
        media_root="./",
        is_shared=True,
        for_members=for_members,
        neighbours=NO_NEIGHBOURS,
        speaker_pages={},
        citations=(),
        **_of_an_episode(site, record, text, "./"),
    )


def _of_an_episode(site: Site, record: Record, text: PageText, root: str) -> Mapping[str, Any]:
    anchors, transcript = Anchors(), text.transcript
    chapters = headings(record.chapters, anchors)
    said = list(sections(transcript.utterances, chapters, anchors, transcript.language)) if transcript else []
    return {
        "record": record,
        "is_embedded": False,
        "cover": record.artwork or site.cover,
        "chapters": chapters,
        "transcript": transcript,
        "sections": said,
        "transcript_state": transcript_state(site.words, transcript) if transcript else "",
        "references": record.references or (),
        "elsewhere": _elsewhere(site.words, record),
        "notes": Markup(text.notes),  # noqa: S704 - sanitised by whoever made it
        **_of_a_player(site, record, chapters, root),
    }


def _speaker_pages(record: Record, neighbours: Neighbours) -> Mapping[str, str]:
    """The pages about people, relative to the site's root, by the names that the transcript has of them."""
    people = zip(record.people, neighbours.people, strict=False)  # a page on its own has no neighbours
    return {person.name: f"people/{slug}/" for person, slug in people}


def _of_a_player(site: Site, record: Record, chapters: Sequence[Heading], root: str) -> Mapping[str, Any]:
    heights = bytes.fromhex(record.enclosure.waveform or "")
    return {
        "player": player_facts(site.show, record, chapters, root),
        "marks": chapter_marks(chapters, record.enclosure.duration),
        "speeds": SPEEDS,
        "waveform": charts.bars(heights),
        "waveform_width": charts.BAR_WIDTH * len(heights),
    }


def _elsewhere(words: Wording, record: Record) -> Sequence[tuple[str, str]]:
    """Where else the episode is, where it is discussed, and where it can be supported: texts and addresses."""
    posts = record.social if record.social and record.social != "disabled" else ()
    return [
        *((link.text, link.url) for link in record.content_links or ()),
        *((words.phrase("discussion", host=urlsplit(post.uri).hostname), post.uri) for post in posts),
        *((way.text, way.url) for way in record.funding or ()),
    ]


def search_page(site: Site) -> bytes:
    """The search page; `?q=` in its address is the query."""
    return render("search.html", site, depth=1, address=site.show.base + "search/")


def withdrawn_page(site: Site, slug: str) -> bytes:
    """What takes the place of an episode's page: that it was withdrawn, and nothing else about it."""
    return render("withdrawn.html", site, depth=2, address=layout.page_url(site.show.base, slug))


def moved_page(site: Site, slug: str, place: str = "") -> bytes:
    """What takes the place of an episode's page at its former address: a redirection to `slug`, for static hosts.

    `place`: of a page below that, such as `embed/`.
    """
    depth, address = 2 + place.count("/"), layout.page_url(site.show.base, slug) + place
    return render("moved.html", site, depth=depth, slug=slug, place=place, address=address)


def transcript_state(words: Wording, transcript: SaidText) -> str:
    """How the transcript was made, for readers."""
    engine = transcript.engine
    origin = "brought" if engine and engine.name == ALIGNED else "draft" if transcript.draft else "machine"
    if transcript.corrected or origin == "brought" or not engine:
        known: Mapping[str, str] = words["transcript_states"]
        return known["corrected" if transcript.corrected else origin]
    return words.phrase(f"made_by_{origin}", engine=f"{engine.name} {engine.version}, {engine.model}")
