"""Texts that stand where people have not written their own yet, and how an episode reads without them."""

from collections.abc import Iterator

from lfi_podcast.model.episode import Episode, EpisodeFile

PLACEHOLDER = "…"
NOTES = "What this episode is about, in Markdown."

_PLACEHOLDERS = frozenset({PLACEHOLDER, "...", NOTES, "One or two sentences."})
_LISTS = {"topics": None, "glossary": None, "chapters": "title", "references": "text", "clips": "title"}
"""Lists whose entries are left out if they, or this text in them, are placeholders."""


def is_placeholder(text: str | None) -> bool:
    return text is not None and text.strip() in _PLACEHOLDERS


def placeholders(file: EpisodeFile) -> Iterator[tuple[str | int, ...]]:
    """Where the file still has placeholders that can be left out."""
    if is_placeholder(file.summary):
        yield ("summary",)
    for key, text in _LISTS.items():
        for position, entry in enumerate(getattr(file, key)):
            if is_placeholder(getattr(entry, text) if text else entry):
                yield (key, position, text) if text else (key, position)


def without_placeholders(episode: Episode) -> Episode:
    """What of an episode may be published."""
    places = [place[:2] for place in placeholders(episode)]
    kept = {
        key: tuple(
            entry for position, entry in enumerate(getattr(episode, key)) if (key, position) not in places
        )
        for key in _LISTS
    }
    summary = None if is_placeholder(episode.summary) else episode.summary
    notes = "".join(line for line in episode.notes.splitlines(keepends=True) if line.strip() != NOTES)
    return episode.model_copy(update={**kept, "summary": summary, "notes": notes})


def title_of(slug: str) -> str:
    """A first title, made of the folder's name: `007-first-boats` is `First boats`."""
    number, _, rest = slug.partition("-")
    return (rest if number.isdigit() and rest.strip("-") else slug).replace("-", " ").strip().capitalize()
