"""` #` in values that are not in quotes: warned of where words are lost, and not where people meant a comment."""

import pytest

from lfi_podcast.config.cut_short import cut_short
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.errors import ShowProblems
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.show import Show

LOST = {
    "a number": ("title: We survived incident #42 at sea\n", {"title": "We survived incident"}),
    "a number after a blank": ("title: Episode # 42\n", {"title": "Episode"}),
    "all of it": ("title: x\nsummary: #nearmiss\n", {"summary": None}),
    "in a list": ("topics:\n  - ticket #7\n  - other\n", {"topics[0]": "ticket"}),
    "in brackets, before a line break": ("topics: [a, ticket #7\n  ]\n", {"topics[1]": "ticket"}),
    "in a list of mappings": (
        "chapters:\n- at: 0\n  title: The #1 rule\n",
        {"chapters[0].title": "The"},
    ),
    "in a mapping": ("people: [{id: guest,\n  name: Agent #9\n  }]\n", {"people[0].name": "Agent"}),
    "on the next line": (
        "summary: What we learned from\n  #7 in C# code.\nnumber: 1\n",
        {"summary": "What we learned from"},
    ),
    "in any letters, with Windows' line ends": (
        "title: Störfall 🎙️ #Ärger\r\nnumber: 1\r\n",
        {"title": "Störfall 🎙️"},
    ),
    "twice": ("title: A #1\nsummary: B #2\n", {"title": "A", "summary": "B"}),
}

MEANT = [
    "title: Public or private?  # a working title\n",
    "title: Public or private? # a working title\n",
    'title: "We survived incident #42"  # quoted\n',
    "title: 'Incident'#42\n",
    "title: C# and F#\n",
    "number: 42 # the answer\nseason: 1 #first\nexplicit: false #no swearing\n",
    "kind: full #or trailer\npublished: 2026-11-30T06:00:00Z #a Monday\nguid: # not yet\n",
    "people: [host] #all\nconsent: {host: 2026-11-30} #1\n",
    "people:\n  - host #1\n  #- guest\n",
    "chapters: [{at: 0, title: a}] #1\n",
    "chapters:  #1\n  - at: 1:12 #72 s\n    title: a\n    #url: https://example.org/\n",
    "summary: |  #1\n  Ticket #7\n",
    "summary: >\n  Ticket #7\n",
    "title: a\n#summary: b\n#1\n",
    "title: a ## b\nsummary: c #-- d\n",
]


def warned(text, model=EpisodeFile):
    document = read_yaml("episode.yml", text.encode())
    return {problem.key: problem for problem in cut_short(model, document)}


@pytest.mark.parametrize(("text", "left"), LOST.values(), ids=LOST)
def test_words_that_are_lost_are_named_with_what_is_left(text, left):
    problems = warned(text)
    assert set(problems) == set(left)
    for key, value in left.items():
        problem = problems[key]
        assert problem.level == "warning"
        assert (f"so only {value!r} is left of" if value else "so nothing is left of") in problem.message
        assert "quotes" in problem.message


@pytest.mark.parametrize("text", MEANT)
def test_comments_that_people_meant_are_none_of_these(text):
    assert warned(text) == {}


def test_a_show_is_read_alike():
    text = (
        "title: The #1 show\nlanguage: en #English\nexplicit: false #no\naudio: {loudness: -19 #LUFS\n  }\n"
    )
    assert set(warned(text, Show)) == {"title"}


@pytest.mark.parametrize(
    "text", ["topics: [ticket #7, b]\n", "title: x\nchapters:\n  - {at: 0, title: Ticket #7}\n"]
)
def test_a_bracket_that_it_swallows_is_explained(text):
    with pytest.raises(
        ShowProblems, match=r"episode.yml:\d: has ` #` inside brackets.*; put values .* in quotes"
    ):
        read_yaml("episode.yml", text.encode())
