"""What pages say, by language: one file in `words/` each, chosen by the show's `language`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from lfi_podcast.model.languages import primary_language

FALLBACK = "en"
"""For shows in other languages; a word that a file lacks comes from here too."""


@cache
def words_in(language: str) -> Mapping[str, Any]:
    """The interface's words by name, for a language tag (BCP 47) such as `de-AT`."""
    folder = files("lfi_podcast.site").joinpath("words")
    known: dict[str, Any] = {}
    for name in (FALLBACK, primary_language(language)):
        file = folder.joinpath(f"{name}.yml")
        if file.is_file():
            read = yaml.safe_load(file.read_text(encoding="utf-8"))
            known = {**known, **read, "scripts": {**known.get("scripts", {}), **read.get("scripts", {})}}
    return known
