"""The pictures of a show as they are published. Each is decoded once for its content, and kept in `build/pictures/`."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.catalog import PublishedImage
from lfi_podcast.model.layout import artwork_key
from lfi_podcast.pictures.picture import VERSION, Picture
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.files import reading, write_file


@dataclass(frozen=True)
class Artwork:
    """A picture that `show.yml` or `episode.yml` names. `path`: as it is written there; `own`: the file."""

    cache: Cache
    path: str
    own: Path

    @cached_property
    def picture(self) -> Picture:
        """What is published of it. PodcastError if it is damaged, or cannot be converted."""
        name = f"pictures/{self.cache.digest(self.own)}-{VERSION}.json"
        return self.cache.made(name, Picture, self._prepared)

    @property
    def key(self) -> str:
        """Its key in the store."""
        return artwork_key(self.path, self.picture.sha256, self.picture.extension)

    @property
    def published(self) -> PublishedImage:
        """What the catalog has of it."""
        return PublishedImage(
            file=self.path, key=self.key, width=self.picture.width, height=self.picture.height
        )

    @property
    def file(self) -> Path:
        """A file with the bytes that are published: its own if they need no change."""
        if not self.picture.changes:
            return self.own
        made = self.cache.built(f"pictures/{self.picture.sha256}.{self.picture.extension}")
        write_file(made, self.picture.content)
        return made

    def _prepared(self) -> Picture:
        from lfi_podcast.pictures.prepare import (
            MOST_BYTES,
            prepare,
        )  # slow to load, and needed once for a picture

        with reading(self.own):
            if self.own.stat().st_size > MOST_BYTES:
                raise PodcastError("has more than 100 MB", self.path, "scale it down to 3000 px")
            return prepare(self.own.read_bytes(), self.path)
