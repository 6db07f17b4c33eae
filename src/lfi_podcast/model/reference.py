"""What a claim rests on."""

from typing import Annotated
from urllib.parse import quote

from pydantic import StringConstraints

from lfi_podcast.model.value import Seconds, Text, Value, WebAddress, advice

Doi = Annotated[
    str,
    StringConstraints(pattern=r"^10\.[0-9]{4,9}/\S+$"),
    advice("write it without https://doi.org/, such as 10.1000/182"),
]


class Reference(Value):
    """The source of a claim, and where it is mentioned."""

    text: Text
    url: WebAddress | None = None
    doi: Doi | None = None
    at: Seconds | None = None

    @property
    def link(self) -> str | None:
        return self.url or (f"https://doi.org/{quote(self.doi, '/:;()')}" if self.doi else None)
