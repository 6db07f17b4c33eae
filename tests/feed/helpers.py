"""Cases for the tests of feeds: `tests/data/feeds/NAME.yml` holds a show, its catalog and its description."""

from dataclasses import dataclass

import yaml

from lfi_podcast.feed.render import render
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.show import Show
from tests.helpers import DATA

FEEDS = DATA / "feeds"


@dataclass(frozen=True)
class Case:
    show: Show
    catalog: Catalog
    description_html: str

    @classmethod
    def load(cls, name: str) -> "Case":
        data = yaml.safe_load((FEEDS / f"{name}.yml").read_text("utf-8"))
        return cls(
            Show.model_validate(data["show"]),
            Catalog.model_validate(data["catalog"]),
            data["description_html"],
        )

    def render(self) -> dict[str, bytes]:
        return render(self.show, self.catalog, self.description_html)
