"""JSON schemas of show.yml and episode.yml, for completion and validation in editors."""

import json

from pydantic import BaseModel

from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.show import Show

SCHEMA_FOLDER = "schema"
SCHEMAS: dict[str, type[BaseModel]] = {"show.schema.json": Show, "episode.schema.json": EpisodeFile}


def render_schemas() -> dict[str, bytes]:
    """Each schema (JSON Schema 2020-12) by its file name."""
    return {
        name: (
            json.dumps(model.model_json_schema(by_alias=True), indent=2, ensure_ascii=False) + "\n"
        ).encode()
        for name, model in SCHEMAS.items()
    }
