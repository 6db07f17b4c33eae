"""Roles and groups that apps do not know."""

import pytest

from lfi_podcast.config.credits import unknown_roles
from lfi_podcast.model.show import Person


@pytest.mark.parametrize(
    ("keys", "place", "message"),
    [
        ({"role": "hots"}, "role", "did you mean 'host'?"),
        ({"role": ["host", "Sound Desiner"]}, "role 1", "did you mean 'sound designer'?"),
        ({"role": "Host, editor"}, "role", "write a list: [Host, editor]"),
        ({"role": "host & music"}, "role", "not a role"),
        ({"role": "cat herder"}, "role", "podcasttaxonomy.com"),
        ({"role": "host", "group": "castt"}, "group", "did you mean 'cast'?"),
        ({"role": "producer", "group": "writing"}, "group", "'creative direction'"),
        ({"role": "off", "group": "nowhere"}, "role", "not a role"),
    ],
)
def test_unknown_ones_are_told_with_the_nearest(keys, place, message):
    (where, said), *_ = unknown_roles(Person(name="Ada", **keys), ("people", "ada"))
    assert " ".join(map(str, where[2:])) == place and message in said


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"role": "Co-Host", "group": "CAST"},
        {"role": "editor", "group": "video post-production"},
        {"role": ["host", "Audio Editor"], "group": "cast"},
        {"role": "translator"},
    ],
)
def test_the_taxonomy_is_known_whatever_the_case(keys):
    assert list(unknown_roles(Person(name="Ada", **keys), ("people", 0))) == []
