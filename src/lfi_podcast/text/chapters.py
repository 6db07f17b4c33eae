"""Chapters as JSON (podcast namespace, JSON chapters 1.2)."""

import json
from collections.abc import Callable, Sequence

from lfi_podcast.model.catalog import ChapterMark


def render_chapters(title: str, chapters: Sequence[ChapterMark], address: Callable[[str], str]) -> str:
    """`address` makes a URL of an image's key in the store."""
    marks = [
        {
            "startTime": mark.at,
            "title": mark.title,
            **({"url": mark.url} if mark.url else {}),
            **({"img": address(mark.image)} if mark.image else {}),
        }
        for mark in chapters
    ]
    return (
        json.dumps({"version": "1.2.0", "title": title, "chapters": marks}, ensure_ascii=False, indent=1)
        + "\n"
    )
