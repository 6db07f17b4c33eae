"""`lfi-podcast schema`: what editors are given."""

import json
from pathlib import Path


def test_schema(show: Path, lfi):
    assert lfi("-C", show, "schema").status == 0
    schema = json.loads((show / "schema" / "episode.schema.json").read_bytes())
    assert {"title", "redact", "chapters", "withdrawn"} <= schema["properties"].keys()
    assert schema["required"] == ["title"]
